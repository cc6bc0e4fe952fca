"""/branch, /edit and /tree."""

import pytest
from around import Around

from core.base.errors import UsageError
from tui.session.slash import COMMANDS
from tui.view.commands import Call


def carried_out(line: str) -> list[tuple[object, ...]]:
    around = Around()
    call = COMMANDS.read_line(line)
    assert isinstance(call, Call)
    call.carry_out(around)
    return around.branches.calls


def test_branch_takes_the_chosen_id_or_a_token_and_a_text() -> None:
    assert carried_out("/branch") == [("branch", None, None)]
    assert carried_out("/branch 7 5 79") == [("branch", 7, "5 79")]


@pytest.mark.parametrize("argument", ["x 5", "7", "-1 5", "1234567890 5"])
def test_anything_else_is_refused(argument: str) -> None:
    with pytest.raises(UsageError, match="/branch cannot go on from"):
        carried_out(f"/branch {argument}")


def test_edit_and_tree() -> None:
    assert carried_out("/edit") == [("edit", None)]
    assert carried_out("/edit 579") == [("edit", "579")]
    assert carried_out("/tree") == carried_out("/branches") == [("tree",)]
