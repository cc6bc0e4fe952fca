"""Slash commands that make branches and show the tree of them."""

from core.base.errors import UsageError
from tui.view.commands import Command
from tui.view.surroundings import Surroundings


def branch(session: Surroundings, argument: str | None) -> None:
    """Go on from the chosen candidate, or with a text in place of a token. Raises UsageError."""
    if argument is None:
        session.branches.branch(None, None)
        return
    number, _, text = argument.partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9 and text):
        raise UsageError(
            f"/branch cannot go on from {argument!r}", "Give a token and a text: /branch 7 579"
        )
    session.branches.branch(int(number), text)


BRANCH_COMMANDS = (
    Command(
        "branch",
        branch,
        "go on from the chosen id of the walk, or with TEXT in place of token N",
        "N TEXT",
        key="output.take",
    ),
    Command(
        "edit",
        lambda session, argument: session.branches.edit(argument),
        "edit the chosen or last answer in the editor, or replace it, and go on from there",
        "TEXT",
        key="branch.edit",
    ),
    Command(
        "tree",
        lambda session, _: session.branches.tree(),
        "show the generations as a tree: branches, continuations, their figures",
        synonyms=("branches",),
        key="branch.tree",
    ),
)
