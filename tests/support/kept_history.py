"""Histories of sessions that were never run: journals of made-up generations."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from origins import SOMEWHERE, ready_of

from core.journal.entries import Entry, Noted, Opened, Pinned
from core.journal.journal_file import JournalFile
from core.journal.recorder import Recorder
from core.protocol.events import Finished, Started, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.tokenizers.characters import CURRENT


class FileSink:
    """Writes the entries of a recorder into a file at once."""

    def __init__(self, file: JournalFile) -> None:
        self.file = file

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        del wait
        self.file.append(entries)


def token_of(index: int, text: str) -> Token:
    """A new token of the fork's alphabet."""
    return Token(
        index=index,
        id=CURRENT.encode(text).ids[0],
        text=text,
        logprob=-0.1,
        no_text_mass=0.0,
        seconds=0.01 * (index + 1),
        rank=1,
        entropy=0.2,
        completes=1,
    )


def generate(
    session: Session,
    prompt: str,
    text: str,
    seed: int = 1,
    parent: tuple[int, int] | None = None,
    **settings: object,
) -> None:
    """Add an ended generation to a session."""
    encoded = CURRENT.encode(prompt)
    ids = encoded.ids
    chosen = replace(SamplingSettings(), **settings)  # type: ignore[arg-type]
    request = Request(ids, chosen, seed, prompt, encoded.skipped, fingerprint=SOMEWHERE.identity)
    session.apply(Started((request,), ready_of(replace(SOMEWHERE, tokenizer=CURRENT)), parent))
    for index, char in enumerate(text):
        session.apply(token_of(index, char))
    stats = Stats(len(ids), len(text), 0.01, 0.01, 0.1, 0.11, len(ids) + len(text), 64)
    session.apply(Finished(StopReason.MAX_TOKENS, "", stats))


def write_session(folder: Path, name: str, count: int, at: float, text: str = "15\n9-2\n7") -> None:
    """Write a session with this ID and so many generations, the first at a time."""
    now = [at]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    file = JournalFile(folder, name, lambda: Opened(name, at, "0.1.0"), lambda: at)
    recorder, session = Recorder(FileSink(file), clock), Session()
    recorder.follow(session)
    for number in range(count):
        generate(session, f"{number}+{number}", text, seed=number)
    recorder.flush(wait=True)
    file.close()


def mark(folder: Path, session: str, name: str, note: str = "", at: float = 1795950000.0) -> None:
    """Let a session pin the generation with this ID, and note it."""
    file = JournalFile(folder, session, lambda: Opened(session, at, "0.1.0"), lambda: at)
    file.append([Pinned(name, at, pinned=True), *([Noted(name, at, note)] if note else [])])
    file.close()
