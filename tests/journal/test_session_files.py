import os
from pathlib import Path

import pytest
from journals import keep, session_id

from core.journal import session_files
from core.journal.reading import read_session, sessions
from core.journal.session_files import SessionFiles, file_lines

ID = session_id()


def test_the_days_of_a_session_are_in_order(tmp_path: Path) -> None:
    names = [f"{ID}_20261201.jsonl", f"{ID}.jsonl", f"{ID}_20261130.jsonl", "log"]
    for name in names:
        (tmp_path / name).write_bytes(b"")

    (found,) = session_files.session_files(tmp_path)
    assert [path.name for path in found.paths] == [names[1], names[2], names[0]]


def test_empty_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one\n\ntwo")

    assert list(file_lines(path)) == [b"one", b"two"]


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a file"):
        next(file_lines(tmp_path / "pipe"))
    with pytest.raises(OSError, match="directory"):
        next(file_lines(tmp_path))


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_files, "MOST_BYTES", 3)
    (tmp_path / "file").write_bytes(b"line\n")

    with pytest.raises(OSError, match="larger"):
        next(file_lines(tmp_path / "file"))


def test_a_file_that_cannot_be_read_is_told_by_its_session(tmp_path: Path) -> None:
    keep(tmp_path, session_id(1), "one")
    os.mkfifo(tmp_path / f"{ID}.jsonl")

    good, bad = sessions(tmp_path)
    assert (good.problem, len(good.generations)) == ("", 1)
    assert bad.problem == f"{ID}.jsonl: it is not a file"
    assert not bad.generations


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    gone = read_session(SessionFiles(ID, (tmp_path / "gone.jsonl",)))

    assert gone.problem == "gone.jsonl: it does not exist"
