"""The journal under torture: python -m tests.torture kept_killed [KILLS] [WRITERS]; prints figures.

Each of KILLS processes records generations as a session does, and tells each whose end could be
shown. It gets SIGKILL at a random moment; then every generation that it told has to be in its
journal, with its whole text. After that WRITERS processes write 1,000 notes each, at once.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import recording
from journals import opened, session_id

from core.journal.entries import Noted
from core.journal.journal_file import JournalFile
from core.journal.reading import read_session, sessions
from core.journal.recorder import Recorder
from core.journal.session_files import session_files
from core.record.session import Session
from tui.session.journal_thread import JournalThread

NOTES = 1000
LETTERS = "0123456789"


def text_of(number: int) -> str:
    """Return the text of a generation, which its number determines."""
    rng = random.Random(number)
    return "".join(rng.choice(LETTERS) for _ in range(rng.randrange(1, 60)))


def write_for_ever(folder: Path, session: str, told: int) -> None:
    """Record generations in batches of a few tokens; tell the number of each that has ended."""
    thread = JournalThread(JournalFile(folder, session, lambda: opened(session)), print)
    thread.start()
    recorder, record = Recorder(thread), Session()
    recorder.follow(record)
    rng = random.Random(session)
    for number in range(1, 10**9):
        recording.begin(record)
        for index, letter in enumerate(text_of(number)):
            record.apply(recording.token(index, 1, letter))
            if rng.random() < 0.2:
                recorder.flush()
        record.apply(recording.finished())
        os.write(told, b"%d\n" % number)


def forked(work: Callable[[], object]) -> int:
    """Return the process that does the work."""
    process = os.fork()
    if not process:
        try:
            work()
        finally:
            os._exit(0)
    return process


def killed(folder: Path, session: str, seconds: float) -> tuple[int, int, int]:
    """Kill one process; return how many ends it told, how many are lost, and torn lines."""
    reader, writer = os.pipe()
    process = forked(lambda: write_for_ever(folder, session, writer))
    os.close(writer)
    time.sleep(seconds)
    os.kill(process, signal.SIGKILL)
    with os.fdopen(reader, "rb") as pipe:
        told = [int(line) for line in pipe.read().split(b"\n")[:-1]]
    os.waitpid(process, 0)
    found = [one for one in session_files(folder) if one.session == session]
    kept = read_session(found[0]) if found else None
    texts = {one.number: one.text for one in kept.generations if one.stop} if kept else {}
    lost = sum(texts.get(number) != text_of(number) for number in told)
    return len(told), lost, kept.damaged if kept else 0


def write_notes(folder: Path, session: str) -> None:
    """Write notes one by one."""
    file = JournalFile(folder, session, lambda: opened(session))
    for number in range(NOTES):
        file.append([Noted(f"k0000.{number}", time.time(), str(number))])
    file.close()


def main(kills: int = 500, writers: int = 16) -> int:
    """Print the figures; return 1 if anything is lost."""
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "killed"
        counts = [
            killed(folder, session_id(number), rng.uniform(0.005, 0.12)) for number in range(kills)
        ]
        told, lost, torn = (sum(column) for column in zip(*counts, strict=True))
        print(f"{kills} kills: {told:,} generations acknowledged, {lost} lost, {torn} torn lines")
        folder = Path(name) / "written"
        names = [session_id(number) for number in range(writers)]
        for process in [forked(lambda one=one: write_notes(folder, one)) for one in names]:
            os.waitpid(process, 0)
        files = [path for one in session_files(folder) for path in one.paths]
        notes = sum(path.read_bytes().count(b'"kind":"noted"') for path in files)
        damaged = sum(session.damaged for session in sessions(folder))
        print(
            f"{writers} writers at once: {notes:,} of {writers * NOTES:,} notes, {damaged} damaged"
        )
    return int(bool(lost or damaged or notes != writers * NOTES or not told))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
