"""A row of the checkpoint list as styled text: marks, step or name, figures or the problem."""

from datetime import datetime
from itertools import pairwise

from rich.cells import cell_len, set_cell_size

from core.base.text import size
from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.widgets.catalog_columns import DISTANCES, MARKS, Column, Kind
from tui.view.catalog import Order
from tui.view.catalog_row import CatalogRow
from tui.view.marks import LOADED, LOWEST, MARKED, PAST, STAR, UNCHECKED
from tui.view.told_apart import cut_end

# Between the name of a run and a step.
RUN_BEFORE = " / "
# The fewest cells of a run's name beside which its lowest loss is shown.
NAME_BESIDE_NOTE = 14
Parts = list[tuple[str, str]]


def row_parts(
    row: CatalogRow,
    entry: Checkpoint,
    columns: tuple[Column, ...],
    name: str,
    marks: Parts,
    width: int,
) -> Parts:
    """Return the texts of the row of an entry with the names of their styles.

    `name` is the name of the row, not wider than its column; `marks` come before it.
    """
    room = columns[0].width
    cells = cell_len(name)
    # Steps end below each other, with and without the name of the run before them.
    run, slash, step = name.rpartition(RUN_BEFORE) if row.by_step and row.run else ("", "", name)
    padded = run + slash + (step.rjust(len(step) + room - cells) if row.by_step else step)
    parts = [*marks, (set_cell_size(padded, room), "name")]
    if row.problem:
        room = max(0, width - columns[0].end - 1)
        gap = " " if cell_len(row.problem) >= room else "  "
        return [*parts, (gap, "name"), (cut_end(row.problem, room), "problem")]
    for before, column in pairwise(columns):
        text, style = _figure(row, entry, column.kind)
        parts.append((" " * (column.start - before.end), "name"))
        parts.append((cut_end(text, column.width).rjust(column.width), style))
    return parts


def head_parts(row: CatalogRow, name: str, end: int) -> Parts:
    """Return the head of a run or group; its note ends at the cell before `end`, if it fits."""
    rest = end - 1 - cell_len(name) - len(row.note)
    if not row.note or rest < 1:
        return [(f" {name}", "run")]
    return [(f" {name}{' ' * rest}", "run"), (row.note, "loss")]


def room_for_head(row: CatalogRow, end: int) -> int:
    """Return how many cells the name of a head can have in a table that ends before cell `end`."""
    beside = end - 2 - len(row.note)
    return beside if row.note and beside >= NAME_BESIDE_NOTE else max(1, end - 1)


def column_heads(columns: tuple[Column, ...], order: Order, *, right: bool) -> str:
    """Return the heads, with an arrow at the sorted column; `right`: that of the step is right."""
    shown = ""
    for column in columns:
        is_sorted = column.head and column.order == (Order.LOSS if order is Order.BEST else order)
        arrow = order.arrow if is_sorted and column.kind not in DISTANCES else ""
        text = cut_end(arrow + column.head, column.width)
        is_right = right or column.kind is not Kind.NAME
        text = text.rjust(column.width) if is_right else text.ljust(column.width)
        shown = shown.ljust(column.start) + text
    return shown


def marks_of(row: CatalogRow, entry: Checkpoint, *, loaded: bool, marked: bool) -> Parts:
    """Return the star, the mark of the loaded or unchecked one and the user's, three cells wide."""
    # A loaded checkpoint with a problem shows only the mark of the loaded one, not the star.
    star = STAR if row.star and not (loaded and row.problem) else " "
    state = (LOADED, "loaded") if loaded else (" " if entry.settled else UNCHECKED, "note")
    if marked:
        return [(star, "star"), state, (MARKED, "marked")]
    return [(star, "star"), (state[0].ljust(MARKS - 1), state[1])]


def _figure(row: CatalogRow, entry: Checkpoint, kind: Kind) -> tuple[str, str]:
    if kind is Kind.LOSS:
        return row.loss, "loss"
    if kind in DISTANCES:
        return _distance(row, kind), "past" if row.past_best else "name"
    if kind is Kind.SIZE:
        return size(entry.model_bytes), "name"
    if not entry.modified:
        return "–", "name"
    pattern = "%Y-%m-%d %H:%M" if kind is Kind.DATE_TIME else "%Y-%m-%d"
    return datetime.fromtimestamp(entry.modified).strftime(pattern), "name"


def _distance(row: CatalogRow, kind: Kind) -> str:
    """Return how far the loss is above the lowest, with ▼ at the lowest and ▲ past the best."""
    sign = LOWEST if row.lowest else PAST if row.past_best else ""
    if row.above is None or kind is Kind.SIGN:
        return sign
    if row.lowest:
        return f"{sign} {'lowest' if kind is Kind.DISTANCE else 'low'}"
    share = _percent(row.above, 0.9995 if kind is Kind.DISTANCE else 0.0995)
    return f"{sign} {share}".lstrip()


def _percent(share: float, decimals_below: float) -> str:
    """Return a share such as +1.6% or +250%, at most six characters."""
    if share >= 9.995:
        return ">999%"
    return f"{share:+.1%}" if share < decimals_below else f"{share:+.0%}"
