"""Names that no file can have lead nowhere."""

from pathlib import Path

import pytest

from core.base.given_path import is_file, is_folder


def test_a_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert (is_file(tmp_path / "a"), is_folder(tmp_path / "a")) == (True, False)
    assert (is_file(tmp_path), is_folder(tmp_path)) == (False, True)


@pytest.mark.parametrize("name", ["absent", "x" * 5000, "a\0b", "\ud800"])
def test_a_name_that_cannot_exist_is_neither(name: str) -> None:
    assert not is_file(Path(name))
    assert not is_folder(Path(name))
