import sys
from pathlib import Path

import pytest

from core.base import working_folder
from core.base.version import version
from core.journal.opening import opening


def test_it_says_where_and_how_the_process_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["stepscope", "--demo"])

    first = opening("s", "before")
    assert (first.session, first.resumed) == ("s", "before")
    assert (first.command, first.working_folder) == (("stepscope", "--demo"), str(Path.cwd()))
    assert first.version == version()
    assert first.at > 1.7e9


def test_a_working_folder_that_was_deleted_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    working_folder._left.set()
    monkeypatch.setattr(working_folder, "_left", working_folder._left)
    try:
        assert opening("s").working_folder == ""
    finally:
        working_folder._left.clear()
