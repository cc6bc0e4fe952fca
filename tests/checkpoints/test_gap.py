"""Roots that are missing, each with its reason."""

import os
from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.checkpoints.gap import Gap, missing_roots


def test_a_gap_is_a_sentence_about_its_path() -> None:
    gap = Gap(Path("/disk"), "cannot be read: permission denied", Code.SCAN_UNREADABLE)
    assert str(gap) == "/disk cannot be read: permission denied"


def test_a_root_is_missing_if_it_is_absent_a_file_or_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "linked").symlink_to(tmp_path)
    names = ("gone", "file", "dangling", "linked")
    found = missing_roots([tmp_path, *(tmp_path / name for name in names)])
    assert [(gap.path.name, gap.reason) for gap in found] == [
        ("gone", "does not exist"),
        ("file", "is not a folder"),
        ("dangling", "does not exist"),
    ]
    assert {gap.code for gap in found} == {Code.SCAN_ROOT_MISSING}


def test_a_root_that_may_not_be_looked_at_is_not_called_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(_: Path) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refusing)
    (gap,) = missing_roots([tmp_path])
    assert gap.reason == "cannot be looked at: permission denied"


def test_in_a_deleted_working_folder_a_relative_root_tells_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    (gap,) = missing_roots([Path()])
    assert gap.reason == "cannot be looked at: the working folder was deleted"
