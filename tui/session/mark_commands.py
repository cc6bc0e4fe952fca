"""The slash command that marks checkpoints for a comparison."""

from collections.abc import Iterable

from core.base.errors import UsageError
from core.base.near import near
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import Catalog
from tui.view.commands import Command, Names
from tui.view.marking import Marks, toggled, with_all, with_run
from tui.view.surroundings import Surroundings

ALL, NONE, RUN = "all", "none", "run"
# The values of /mark that are not names.
MARKS = (ALL, NONE, RUN)


def mark(session: Surroundings, argument: str | None) -> None:
    """Mark the highlighted checkpoint, those of a value or a named one; again takes a mark away.

    Raises UsageError for an unknown name, or when no checkpoint is highlighted.
    """
    catalog = session.catalog
    session.mark(_marks(catalog, session.highlighted, argument or ""))
    session.tell(f"{len(session.catalog.marked_entries):,} of {len(catalog.entries):,} marked")


def _marks(catalog: Catalog, highlighted: Checkpoint | None, value: str) -> Marks:
    word = value.lower()
    if word == ALL:
        return with_all(catalog)
    if word == NONE:
        return frozenset()
    if value and word != RUN:
        return toggled(catalog, _named(catalog, value))
    if highlighted is None or catalog.find(highlighted.key) is None:
        raise UsageError("No checkpoint is highlighted", "/mark all marks every one")
    return with_run(catalog, highlighted) if word == RUN else toggled(catalog, highlighted)


def _named(catalog: Catalog, name: str) -> Checkpoint:
    """Return the entry with this name as it is listed; a step alone names the one that has it."""
    names = catalog.standing.typed_names
    for entry in catalog.entries:
        if name in (names[entry.key], clean(names[entry.key])):
            return entry
    of_step = [one for one in catalog.entries if name.replace(",", "") == str(one.step)]
    if len(of_step) == 1:
        return of_step[0]
    meant = near(name, names.values())
    hint = f"Did you mean {clean(meant)}?" if meant else f"It can be {', '.join(MARKS)} or a name"
    raise UsageError(f"No checkpoint in the list is called {name!r}", hint)


def _values(names: Names) -> Iterable[str]:
    return (*MARKS, *dict.fromkeys(names.checkpoints))


MARK_COMMANDS = (
    Command(
        "mark",
        mark,
        "mark the highlighted checkpoint, all that are shown, none, those of the run, or one",
        "all|run|NAME",
        values=_values,
        key="list.mark",
    ),
)
