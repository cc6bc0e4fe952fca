"""What a session took over from others, by its numbers in the session."""

from pathlib import Path

from answers import answer
from journals import Written, write_session

from core.journal.entries import Opened
from core.journal.journal_file import JournalFile
from core.journal.kept import KeptSession
from core.journal.reading import find_session
from core.journal.recorder import Recorder
from core.journal.resumed import resumed
from core.journal.taken_over import taken_over
from core.record.session import Session

FIRST, SECOND = "20261127-100000-aaaaa", "20261128-100000-bbbbb"


def second(folder: Path, *held: str) -> KeptSession:
    """A session that took these over and generated one more."""
    opened = Opened(SECOND, 1795860000.0, "0.1.0", FIRST, held=held)
    file = JournalFile(folder, SECOND, lambda: opened, lambda: 1795860000.0)
    recorder, session = Recorder(Written(file), lambda: 1795860001.0), Session()
    session.restore(resumed(folder, FIRST).generations)
    recorder.follow(session)
    answer(session, "9-2", "7")
    recorder.flush()
    return find_session(folder, SECOND)


def test_nothing_was_taken_over(tmp_path: Path) -> None:
    write_session(tmp_path, FIRST, 2, at=1795770000.0)
    assert taken_over(tmp_path, find_session(tmp_path, FIRST)) == {}


def test_they_have_the_numbers_of_the_session(tmp_path: Path) -> None:
    write_session(tmp_path, FIRST, 3, at=1795770000.0)
    found = taken_over(tmp_path, second(tmp_path, "aaaaa.1", "aaaaa.2", "aaaaa.3"))
    assert {number: one.id for number, one in found.items()} == {
        1: "aaaaa.1", 2: "aaaaa.2", 3: "aaaaa.3",
    }  # fmt: skip


def test_what_was_deleted_since_is_left_out(tmp_path: Path) -> None:
    write_session(tmp_path, FIRST, 2, at=1795770000.0)
    session = second(tmp_path, "aaaaa.1", "aaaaa.2")
    for file in tmp_path.glob(f"{FIRST}*"):
        file.unlink()
    assert taken_over(tmp_path, session) == {}
