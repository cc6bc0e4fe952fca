from itertools import pairwise
from pathlib import Path

import pytest
from journals import keep, session_id, written

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.journal.entries import Noted, Pinned
from core.journal.reading import (
    check,
    find,
    find_session,
    generations,
    read_session,
    sessions,
    sessions_of,
)
from core.journal.session_files import session_files

FIRST, SECOND = session_id(1), session_id(2)


def texts(folder: Path) -> list[str]:
    return [one.text for one in generations(folder)]


def test_generations_come_newest_first(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one", "two")
    keep(tmp_path, SECOND, "three")

    assert texts(tmp_path) == ["three", "two", "one"]
    assert [session.id for session in sessions(tmp_path)] == [SECOND, FIRST]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert not list(sessions(tmp_path / "none"))


def test_notes_and_pins_come_from_any_session(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one", "two")
    recorder, file = written(tmp_path, SECOND)
    for entry in (
        Noted("k0001.1", 2.0, "later"),
        Noted("k0001.1", 1.0, "earlier"),
        Pinned("k0001.2", 1.0, pinned=True),
    ):
        recorder.put(entry)
    recorder.flush()
    file.close()

    two, one = generations(tmp_path)
    assert (one.note, one.pinned) == ("later", False)
    assert (two.note, two.pinned) == ("", True)


def test_a_mark_is_taken_away_again(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one")
    recorder, file = written(tmp_path, SECOND)
    recorder.put(Noted("k0001.1", 1.0, "odd"))
    recorder.put(Pinned("k0001.1", 1.0, pinned=True))
    recorder.put(Noted("k0001.1", 2.0, ""))
    recorder.put(Pinned("k0001.1", 2.0, pinned=False))
    recorder.flush()
    file.close()

    (one,) = generations(tmp_path)
    assert (one.note, one.pinned) == ("", False)


def test_an_id_finds_its_generation(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one", "two")

    assert find(tmp_path, "k0001.2").text == "two"
    assert find(tmp_path, f"{FIRST}.1").text == "one"
    assert find_session(tmp_path, "k0001").id == FIRST


@pytest.mark.parametrize("name", ["k0001.9", "k9999.1", "k0001", "two", ""])
def test_other_names_are_not_generations(tmp_path: Path, name: str) -> None:
    keep(tmp_path, FIRST, "one")

    with pytest.raises(NotFoundError) as failed:
        find(tmp_path, name)
    assert failed.value.code is Code.HISTORY_UNKNOWN


@pytest.mark.parametrize("name", ["k9999", "k0001.1", "two"])
def test_other_names_are_not_sessions(tmp_path: Path, name: str) -> None:
    keep(tmp_path, FIRST, "one")

    with pytest.raises(NotFoundError):
        find_session(tmp_path, name)


def test_a_random_part_of_two_sessions_names_neither(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one")
    keep(tmp_path, f"20250101-000000-{FIRST[-5:]}", "old")

    with pytest.raises(NotFoundError, match="2 sessions"):
        find(tmp_path, "k0001.1")
    assert find(tmp_path, f"{FIRST}.1").text == "one"


def test_the_newest_session_is_one_with_a_generation(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="empty"):
        find_session(tmp_path)
    keep(tmp_path, FIRST, "one")
    recorder, file = written(tmp_path, SECOND)
    recorder.put(Noted("k0001.1", 1.0, "a note alone"))
    recorder.flush()
    file.close()

    found = find_session(tmp_path)
    assert found.id == FIRST
    assert found.generations[0].note == "a note alone"


def test_a_session_is_looked_for_by_the_names_of_files_alone(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="empty"):
        check(tmp_path, "newest")
    keep(tmp_path, FIRST, "one")
    next(tmp_path.iterdir()).write_bytes(b"not ours")

    check(tmp_path, "newest")
    check(tmp_path, "k0001")
    with pytest.raises(NotFoundError):
        check(tmp_path, "k0009")


def test_the_sessions_of_some_generations_are_read(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one")
    keep(tmp_path, SECOND, "two")

    (found,) = sessions_of(tmp_path, ["k0001.1", "k0001.2", "k0009.1"])
    assert found.id == FIRST


def test_cut_at_every_byte_the_lines_before_are_readable(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one", "two")
    (files,) = session_files(tmp_path)
    (path,) = files.paths
    whole = path.read_bytes()
    ends = [at + 1 for at, byte in enumerate(whole) if byte == ord("\n")]
    counts = []
    for at in range(len(whole)):
        path.write_bytes(whole[:at])
        session = read_session(files)
        lines = sum(end <= at + 1 for end in ends)
        torn = bool(at) and at + 1 not in ends and at not in ends
        assert session.damaged == torn, at
        found = [one for one in session.generations if one.stop]
        counts.append(len(found))
        # began, grew, ended of each, after the first line.
        assert len(found) == sum(lines >= 1 + 3 * number for number in (1, 2)), at
    assert all(before <= after for before, after in pairwise(counts))


def test_cut_out_anywhere_the_other_lines_are_readable(tmp_path: Path) -> None:
    keep(tmp_path, FIRST, "one", "two")
    (files,) = session_files(tmp_path)
    (path,) = files.paths
    whole = path.read_bytes()
    two = whole.index(b'"key":"2"')
    for at in range(0, two - 60, 7):
        path.write_bytes(whole[:at] + bytes(5) + whole[at + 5 :])
        session = read_session(files)
        # Lines that belong to a lost one are lost with it: at most the first generation's three.
        assert 1 <= session.damaged <= 4, at
        assert session.generations[-1].text == "two", at
