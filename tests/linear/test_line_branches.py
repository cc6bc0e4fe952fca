"""Branches and the tree as lines."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from seen import seen_generation

from core.base.errors import UsageError
from core.tokenizers.characters import CURRENT
from tui.linear.line_branches import LineBranches
from tui.linear.line_output import LineOutput


def sides(text: str = "579") -> tuple[LineBranches, list[Any], io.StringIO]:
    lines, calls = io.StringIO(), list[Any]()
    last = seen_generation(text, (9.0,) * len(text))
    session = SimpleNamespace(last=last, generations=[last])
    controller: Any = SimpleNamespace(session=session, branch=lambda *call: calls.append(call[1:]))
    return LineBranches(controller, LineOutput(lines, typing=False)), calls, lines


def test_a_branch_has_a_text_in_place_of_a_token() -> None:
    branches, calls, _ = sides()
    branches.branch(2, "8")
    branches.edit("578")
    assert calls == [(1, CURRENT.encode("8").ids), (2, CURRENT.encode("8").ids)]


def test_what_only_a_screen_can_do_is_refused() -> None:
    branches, calls, _ = sides()
    with pytest.raises(UsageError, match="/branch needs a token"):
        branches.branch(None, None)
    with pytest.raises(UsageError, match="/edit needs a text"):
        branches.edit()
    assert calls == []


def test_the_tree_is_written() -> None:
    branches, _, lines = sides()
    branches.tree()
    assert "● #1 ▏579  3 tokens · " in lines.getvalue()
