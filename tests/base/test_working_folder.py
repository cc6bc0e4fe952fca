"""A working folder that another process deleted."""

from pathlib import Path

import pytest

from core.base import working_folder


def test_a_deleted_working_folder_is_noticed_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    working_folder.leave_deleted()
    assert Path.cwd() == tmp_path / "gone"
    (tmp_path / "gone").rmdir()
    assert working_folder.is_deleted()
    working_folder.leave_deleted()
    assert (working_folder.is_deleted(), Path.cwd()) == (False, Path("/"))
