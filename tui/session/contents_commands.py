"""Slash commands that look at the files of checkpoints."""

from tui.view.commands import Command, checkpoint_names
from tui.view.surroundings import Surroundings


def _tensors(session: Surroundings, argument: str | None) -> None:
    session.contents.tensors(argument or "")


def _metadata(session: Surroundings, argument: str | None) -> None:
    session.contents.metadata(argument or "")


def _difference(session: Surroundings, argument: str | None) -> None:
    session.contents.difference(argument or "")


CONTENTS_COMMANDS = (
    Command(
        "tensors",
        _tensors,
        "list the tensors of the highlighted checkpoint, and read their figures",
        "WORDS",
        key="list.tensors",
    ),
    Command(
        "meta",
        _metadata,
        "show all metadata of the highlighted checkpoint as a tree",
        "WORDS",
        key="list.meta",
    ),
    Command(
        "diff",
        _difference,
        "what differs from NAME to the highlighted checkpoint, or between the two marked ones",
        "NAME",
        values=checkpoint_names,
        key="list.difference",
    ),
)
