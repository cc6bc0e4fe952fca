"""Slash commands about the checkpoint list: show, sort and filter it, best one, facts."""

from core.base.errors import UsageError
from core.base.near import near
from core.base.text import clean, plural
from tui.view.catalog import Order
from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings


def sort_list(session: Surroundings, argument: str | None) -> None:
    """Show or change what the list is sorted by. Raises UsageError for an unknown order."""
    if argument is None:
        session.say(f"sorted by {session.catalog.order}", f"It can be {', '.join(Order)}")
        return
    word = argument.lower()
    if word not in list(Order):
        meant = near(word, Order)
        hint = f"Did you mean {meant}?" if meant else f"It must be {', '.join(Order)}"
        raise UsageError(f"The list cannot be sorted by {argument!r}", hint)
    session.sort_by(Order(word))
    session.tell(f"sorted by {word}")


def filter_list(session: Surroundings, argument: str | None) -> None:
    """Show the checkpoints that match the text; without a text, all of them."""
    session.filter_by(argument or "")
    catalog = session.catalog
    count = plural(len(catalog.entries), "checkpoint")
    if argument is None:
        session.tell(f"no filter: {count}")
        return
    found = sum(catalog.matches(entry) for entry in catalog.entries)
    session.tell(f"filter {clean(argument)}: {found:,} of {count}")


LIST_COMMANDS = (
    Command(
        "list", lambda session, _: session.show_list(), "show the checkpoints", key="pane.list"
    ),
    Command(
        "sort",
        sort_list,
        f"sort the list by {', '.join(Order)}",
        "ORDER",
        values=one_of(*Order),
        key="list.sort",
    ),
    Command(
        "filter",
        filter_list,
        "show the checkpoints whose name or folder has each of these words; without any, all",
        "TEXT",
        key="list.filter",
    ),
    Command(
        "best",
        lambda session, _: session.go_to_best(),
        "go to the ★ of the run; in the order over all runs, to the best ★",
        key="list.best",
    ),
    Command(
        "info",
        lambda session, _: session.show_facts(),
        "show the facts of the highlighted checkpoint",
        synonyms=("show",),
        key="list.info",
    ),
)
