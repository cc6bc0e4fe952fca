"""A session is read again with what it took over: numbers, parents, notes, what is lost."""

from pathlib import Path

import pytest
from answers import answer
from journals import Written, mark, write_session

from core.base.errors import NotFoundError
from core.journal.entries import Cleared, Opened, Shown, State
from core.journal.journal_file import JournalFile
from core.journal.rebuilt import CUT_OFF
from core.journal.recorder import Recorder
from core.journal.resumed import resumed
from core.protocol.events import StopReason
from core.record.generation import Generation
from core.record.session import Session

FIRST, SECOND, OTHER = (
    "20261127-100000-aaaaa", "20261128-100000-bbbbb", "20261126-100000-ccccc"
)  # fmt: skip
HELD = ("aaaaa.1", "aaaaa.2")


def goes_on(
    folder: Path, held: tuple[str, ...] = HELD, parent: tuple[int, int] | None = None
) -> JournalFile:
    """Write a session that took these over and generated one more; return its file."""
    first = Opened(SECOND, 1795860000.0, "0.1.0", FIRST, held=held)
    file = JournalFile(folder, SECOND, lambda: first, lambda: 1795860000.0)
    recorder, session = Recorder(Written(file, durable=False), lambda: 1795860001.0), Session()
    session.restore(generation_of(number) for number in range(1, len(held) + 1))
    recorder.follow(session)
    answer(session, "9-2", "7", parent=parent)
    recorder.flush()
    return file


def generation_of(number: int) -> Generation:
    """An ended generation with a number."""
    session = Session()
    answer(session, "1", "2")
    one = session.generations[0]
    one.number = number
    return one


@pytest.fixture
def history(tmp_path: Path) -> Path:
    write_session(tmp_path, FIRST, 2, at=1795770000.0)
    return tmp_path


def test_a_session_is_as_it_was(history: Path) -> None:
    read = resumed(history, "aaaaa")
    assert [one.number for one in read.generations] == [1, 2]
    assert [one.text for one in read.generations] == ["15\n9-2\n7"] * 2
    assert (read.ids, read.asked, read.lost, read.cleared) == (HELD, ("0+0", "1+1"), 0, 0)


def test_what_it_took_over_comes_first_and_parents_follow(history: Path) -> None:
    goes_on(history, parent=(2, 3)).close()
    read = resumed(history)
    assert read.ids == (*HELD, "bbbbb.3")
    assert [one.number for one in read.generations] == [1, 2, 3]
    assert read.generations[2].parent == (2, 3)


def test_where_one_is_lost_numbers_and_parents_are_given_anew(history: Path) -> None:
    goes_on(history, held=("zzzzz.1", "aaaaa.2"), parent=(2, 3)).close()
    read = resumed(history)
    assert (read.ids, read.lost) == (("aaaaa.2", "bbbbb.3"), 1)
    assert read.generations[1].parent == (1, 3)


def test_the_parent_of_one_that_is_lost_is_none(history: Path) -> None:
    goes_on(history, held=("aaaaa.1", "zzzzz.1"), parent=(2, 3)).close()
    assert resumed(history).generations[1].parent is None


def test_one_that_was_shown_has_its_number(history: Path) -> None:
    write_session(history, OTHER, 1, at=1795670000.0, text="8")
    file = goes_on(history)
    file.append([Shown(1795860002.0, 4, "ccccc.1"), Cleared(1795860003.0, 3)])
    file.close()
    read = resumed(history)
    assert read.ids == (*HELD, "bbbbb.3", "ccccc.1")
    assert read.generations[3].text == "8"
    assert read.cleared == 3


def test_notes_and_pins_are_on_the_generations(history: Path) -> None:
    mark(history, FIRST, "aaaaa.2", "lucky")
    one, two = resumed(history, "aaaaa").generations
    assert (one.note, one.pinned, two.note, two.pinned) == ("", False, "lucky", True)


def test_one_that_was_cut_off_says_so(history: Path) -> None:
    (file,) = history.iterdir()
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(line for line in lines if b'"ended"' not in line))
    last = resumed(history).generations[-1]
    assert last.stop is StopReason.ERROR
    assert last.text == "15\n9-2\n7"
    assert str(last.error()) == CUT_OFF


def test_an_empty_history_has_no_newest_session(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="The history is empty"):
        resumed(tmp_path)


def test_it_tells_what_the_session_was_set_to_at_the_end(tmp_path: Path) -> None:
    write_session(tmp_path, FIRST, 1, at=1795860000.0)
    file = goes_on(tmp_path, held=("aaaaa.1",))
    file.append([State(1795860002.0, {"theme": "nord"})])
    file.close()

    assert resumed(tmp_path, SECOND).state == {"theme": "nord"}
