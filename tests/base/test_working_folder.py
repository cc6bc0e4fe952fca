"""A working folder that another process deleted."""

from pathlib import Path

import pytest

from core.base import working_folder


def test_a_working_folder_that_is_there_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    working_folder.leave_deleted()
    assert (working_folder.is_deleted(), Path.cwd()) == (False, tmp_path)
    assert not working_folder.is_lost(Path("tmp"))


@pytest.mark.usefixtures("deleted_working_folder")
def test_a_deleted_one_is_left_and_stays_deleted_for_relative_paths() -> None:
    assert working_folder.is_deleted()
    working_folder.leave_deleted()
    assert (working_folder.is_deleted(), Path.cwd()) == (True, Path("/"))
    assert working_folder.is_lost(Path("tmp"))
    assert not working_folder.is_lost(Path("/tmp"))
