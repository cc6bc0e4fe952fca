"""The folders to look in, and the refusal of one that was named but is missing."""

from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.checkpoints.embedded import DEMO
from core.checkpoints.gap import Gap
from core.checkpoints.roots import Roots
from tui.command_line.places import check_roots, places, refuse_missing


def test_the_demo_is_its_own_place(tmp_path: Path) -> None:
    assert places([], demo=True) == Roots((DEMO,))
    assert places([tmp_path], demo=False) == Roots((tmp_path,))


def test_every_missing_root_is_named_in_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    given = [tmp_path / "gone", tmp_path, tmp_path / "file"]
    with pytest.raises(NotFoundError) as caught:
        check_roots(given, demo=False)
    assert caught.value.message == f"{given[0]} does not exist; {given[2]} is not a folder"
    assert caught.value.hint == "--checkpoints and STEPSCOPE_CHECKPOINTS take folders"
    assert caught.value.code is Code.SCAN_ROOT_MISSING


def test_an_empty_root_may_be_opened(tmp_path: Path) -> None:
    check_roots([tmp_path], demo=False)


def test_without_a_missing_root_nothing_is_refused() -> None:
    refuse_missing([])
    with pytest.raises(NotFoundError, match="/gone does not exist"):
        refuse_missing([Gap(Path("/gone"), "does not exist", Code.SCAN_ROOT_MISSING)])
