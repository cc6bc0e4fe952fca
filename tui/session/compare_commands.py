"""Slash commands that compare the marked checkpoints on one prompt and seed."""

from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings

# Shows the last comparison again.
LAST = "last"


def lapse(session: Surroundings, argument: str | None) -> None:
    """Answer the prompt with every marked checkpoint, one row each."""
    session.lapse(argument or "")


def side(session: Surroundings, argument: str | None) -> None:
    """Answer the prompt with two to four marked checkpoints, side by side."""
    session.side(argument or "")


COMPARE_COMMANDS = (
    Command(
        "lapse",
        lapse,
        "time-lapse: a prompt, or the last one, over all marked; last shows it again",
        "TEXT|last",
        values=one_of(LAST),
        key="list.lapse",
    ),
    Command(
        "side",
        side,
        "a prompt, or the last one, on two to four marked; last shows it again",
        "TEXT|last",
        values=one_of(LAST),
        key="list.side",
    ),
)
