"""A generation of another session is read, and gets a number of this one."""

import pytest
from journals import write_session

from core.base.errors import NotFoundError, ReportedError
from core.journal.session_id import folder
from tui.session.shown_generation import ShownGeneration, read_generation


def test_it_has_its_prompt_and_says_where_it_is_from() -> None:
    write_session(folder(), "20261128-100000-aaaaa", 2, at=1795860000.0)
    read = read_generation("aaaaa.2")
    assert isinstance(read, ShownGeneration)
    assert (read.generation.text, read.asked) == ("15\n9-2\n7", "1+1")
    assert read.remarks == (
        "from the history: aaaaa.2",
        "It cannot be repeated: n: its file is gone: p",
    )


def test_an_unknown_one_is_an_error() -> None:
    assert isinstance(read_generation("zzzzz.1"), NotFoundError)


def test_an_unreadable_history_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tui.session.shown_generation.find", fails)
    read = read_generation("aaaaa.1")
    assert isinstance(read, ReportedError)
    assert "permission denied" in str(read)
