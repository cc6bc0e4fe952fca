"""Journals for tests: sessions of fake generations, written as a session writes them."""

from collections.abc import Sequence
from pathlib import Path

import recording
from answers import answer

from core.journal.entries import Entry, Noted, Opened, Pinned
from core.journal.journal_file import JournalFile
from core.journal.recorder import Recorder
from core.protocol.events import SettingsChanged
from core.record.generation import Generation
from core.record.session import Session

# 2026-11-29, 12:00 UTC.
NOON = 1795953600.0


class Written:
    """A sink that writes at once; if it is `durable`, it waits for the disk when it is told to."""

    def __init__(self, file: JournalFile, *, durable: bool = True) -> None:
        self.file, self.batches, self._durable = file, 0, durable

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        self.batches += 1
        self.file.append(entries)
        if wait and self._durable:
            self.file.synchronise()


class Heard:
    """A sink that keeps the entries; `waited` are the batches that had to be written at once."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.batches, self.waited = 0, 0

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        self.entries += entries
        self.batches += 1
        self.waited += wait


def opened(session: str, resumed: str | None = None) -> Opened:
    return Opened(session, NOON, "1.0", resumed, "/runs", ("stepscope", "--demo"))


def session_id(number: int = 0) -> str:
    """Return an ID; a higher number is a later session."""
    return f"20261129-12{number // 60:02}{number % 60:02}-k{number:04}"


def written(
    folder: Path, session: str, resumed: str | None = None, clock: float = NOON
) -> tuple[Recorder, JournalFile]:
    """Return a recorder whose entries are written into a session's file at once."""
    file = JournalFile(folder, session, lambda: opened(session, resumed), lambda: clock)
    return Recorder(Written(file), lambda: clock), file


def generate(session: Session, text: str = "abc", prompt: str = "1=") -> Generation:
    """Let a generation run to its end; its settings change at its second token."""
    generation = recording.begin(session, recording.request(prompt))[0]
    for index, character in enumerate(text):
        if index == 1:
            session.apply(SettingsChanged(1, recording.COLD))
        session.apply(recording.token(index, index + 1, character))
    session.apply(recording.finished())
    return generation


def keep(folder: Path, session: str, *texts: str, resumed: str | None = None) -> Session:
    """Write a session with one generation for each text."""
    recorder, file = written(folder, session, resumed)
    record = Session()
    recorder.follow(record)
    for text in texts:
        generate(record, text)
    file.close()
    return record


def write_session(folder: Path, name: str, count: int, at: float, text: str = "15\n9-2\n7") -> None:
    """Write a session with this ID and so many generations, the first at a time."""
    now = [at]

    def clock() -> float:
        now[0] += 1.0
        return now[0]

    file = JournalFile(folder, name, lambda: Opened(name, at, "0.1.0"), lambda: at)
    recorder, session = Recorder(Written(file, durable=False), clock), Session()
    recorder.follow(session)
    for number in range(count):
        answer(session, f"{number}+{number}", text, seed=number)
    recorder.flush(wait=True)
    file.close()


def mark(folder: Path, session: str, name: str, note: str = "", at: float = 1795950000.0) -> None:
    """Let a session pin the generation with this ID, and note it."""
    file = JournalFile(folder, session, lambda: Opened(session, at, "0.1.0"), lambda: at)
    file.append([Pinned(name, at, pinned=True), *([Noted(name, at, note)] if note else [])])
    file.close()
