"""Where links lead, and whether that is gone."""

import errno
from pathlib import Path

import pytest

from core.checkpoints.links import is_broken_link, link_target


@pytest.mark.parametrize("target", ["gone", "/gone/far", "link", "file/below"])
def test_a_link_to_nothing_is_broken_and_tells_its_target(tmp_path: Path, target: str) -> None:
    (tmp_path / "file").touch()
    link = tmp_path / "link"
    link.symlink_to(target)
    assert is_broken_link(link)
    assert link_target(link) == target


def test_what_is_there_or_was_never_a_link_is_not_broken(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    assert not is_broken_link(tmp_path / "link")
    assert not is_broken_link(tmp_path / "gone")
    assert link_target(tmp_path / "gone") == "nowhere"


def test_a_link_that_may_not_be_followed_is_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to("gone")

    def refusing(path: Path) -> None:
        raise OSError(errno.EACCES, "closed")

    monkeypatch.setattr(Path, "stat", refusing)
    assert not is_broken_link(tmp_path / "link")
