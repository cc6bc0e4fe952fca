"""Slash commands that look at the files of checkpoints."""

from collections.abc import Iterable

from tui.view.commands import Command, Names, checkpoint_names, one_of
from tui.view.surroundings import Surroundings

# Shows what was looked at last again.
LAST = "last"


def _tensors(session: Surroundings, argument: str | None) -> None:
    session.contents.tensors(argument or "")


def _metadata(session: Surroundings, argument: str | None) -> None:
    session.contents.metadata(argument or "")


def _difference(session: Surroundings, argument: str | None) -> None:
    session.contents.difference(argument or "")


def _names_or_last(names: Names) -> Iterable[str]:
    return (*checkpoint_names(names), LAST)


CONTENTS_COMMANDS = (
    Command(
        "tensors",
        _tensors,
        "list the tensors of the highlighted checkpoint, with figures; last shows them again",
        "WORDS|last",
        values=one_of(LAST),
        key="list.tensors",
    ),
    Command(
        "meta",
        _metadata,
        "show all metadata of the highlighted checkpoint as a tree; last shows it again",
        "WORDS|last",
        values=one_of(LAST),
        key="list.meta",
    ),
    Command(
        "diff",
        _difference,
        "what differs from NAME to the highlighted checkpoint, or in two marked; last: again",
        "NAME|last",
        values=_names_or_last,
        key="list.difference",
    ),
)
