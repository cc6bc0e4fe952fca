"""A file is written as a whole or not at all."""

import os
from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.base.whole_file import check_writable, is_there, write_whole


def test_a_file_is_written_and_replaced_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    for data in (b"one", b"\x00\xff"):
        write_whole(path, data, "hint")
        assert path.read_bytes() == data
        assert os.listdir(tmp_path) == ["a.bin"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_whole(tmp_path / "link", b"new", "hint")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(self: Path, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError) as refused:
        write_whole(path, b"new", "Give another FILE")
    assert refused.value.message == f"Cannot write {path}: the disk is full"
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a"]


def test_a_path_is_checked_without_leaving_a_file(tmp_path: Path) -> None:
    check_writable(tmp_path / "a", "hint")
    assert os.listdir(tmp_path) == []
    with pytest.raises(UsageError) as refused:
        check_writable(tmp_path / "none/a", "hint")
    said = f"Cannot write {tmp_path}/none/a: its folder does not exist. hint"
    assert refused.value.line() == said


def test_a_folder_is_not_a_file_to_replace(tmp_path: Path) -> None:
    assert not is_there(tmp_path / "a", "hint")
    (tmp_path / "a").write_text("")
    assert is_there(tmp_path / "a", "hint")
    with pytest.raises(UsageError, match="it is not a file"):
        is_there(tmp_path, "hint")
