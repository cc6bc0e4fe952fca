"""The text of a judgement in the session."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError, UsageError
from tui.session.judged_text import judged_text


def test_a_path_may_begin_with_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "text.txt").write_text("12+3\n")
    assert judged_text("~/text.txt").documents == ("12+3\n",)
    with pytest.raises(NotFoundError, match=r"Cannot read .*none\.txt"):
        judged_text("~/none.txt")


def test_stdin_has_what_the_user_types() -> None:
    with pytest.raises(UsageError, match="stdin"):
        judged_text("-")
