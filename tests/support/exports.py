"""Generations for tests of exports, with the fork's characters."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from origins import SOMEWHERE, ready_of

from core.journal.entries import Entry, Opened
from core.journal.journal_file import JournalFile
from core.journal.recorder import Recorder
from core.protocol.events import Event, Finished, SettingsChanged, Started, Stats, StopReason, Token
from core.protocol.request import text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.report.export_sources import of_generation
from core.report.exported import Exported
from core.tokenizers.characters import CURRENT

# 2026-11-29, 12:00 UTC.
NOON = 1795953600.0
USUAL = SamplingSettings()


def events(text: str, changes: Sequence[tuple[int, SamplingSettings]] = ()) -> list[Event]:
    """What an engine tells that writes a text; each token is half as likely as the one before."""
    found: list[Event] = []
    for index, (char, id_) in enumerate(zip(text, CURRENT.encode(text).ids, strict=True)):
        found += [SettingsChanged(at, settings) for at, settings in changes if at == index]
        found.append(Token(index, id_, char, -0.7 * index, 0.0, completes=1))
    stats = Stats(new_tokens=len(text), first_token_seconds=0.002, decode_seconds=0.1)
    return [*found, Finished(StopReason.MAX_TOKENS, "", stats)]


def add(
    session: Session,
    prompt: str = "12+3",
    text: str = "\n15\n",
    *changes: tuple[int, SamplingSettings],
    parent: tuple[int, int] | None = None,
    seed: int = 7,
) -> Generation:
    """Let a session have one more generation, which has ended."""
    request = text_request(prompt, CURRENT, 64, USUAL, seed)
    ready = ready_of(replace(SOMEWHERE, tokenizer=CURRENT, val_loss=0.5), CURRENT)
    session.apply(Started((request,), ready, parent))
    for event in events(text, changes):
        session.apply(event)
    return session.generations[-1]


def exported(
    prompt: str = "12+3", text: str = "\n15\n", *changes: tuple[int, SamplingSettings]
) -> Exported:
    """An export's generation."""
    return of_generation(add(Session(), prompt, text, *changes))


class Written:
    """A sink that writes into a journal at once."""

    def __init__(self, folder: Path, session: str) -> None:
        opened = Opened(session, NOON, "1.0", None, "/runs", ("stepscope",))
        self.file = JournalFile(folder, session, lambda: opened, lambda: NOON)

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        del wait
        self.file.append(entries)


def kept_session(folder: Path, session: str) -> tuple[Session, Recorder]:
    """A session whose generations are written into a journal's folder."""
    recorder = Recorder(Written(folder, session), lambda: NOON)
    found = Session()
    recorder.follow(found)
    return found, recorder
