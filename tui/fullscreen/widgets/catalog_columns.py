"""The columns of the checkpoint list: their heads and places, and what a narrow list leaves out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len

from tui.view.catalog import Order
from tui.view.catalog_row import CatalogRow

# Cells before the first column: star, mark of the loaded one, the user's mark or a gap.
MARKS = 3
# The most blank cells between two columns.
WIDEST_GAP = 4
SMALLEST_NAME = 6
# The long and the short name of a metric.
_METRICS = {"val_bpb": ("val bpb", "bpb"), "val_loss": ("val loss", "loss")}


class Kind(StrEnum):
    """What a column shows. The distance from the lowest loss has three forms."""

    NAME = "name"
    LOSS = "loss"
    DISTANCE = "vs low"
    SHORT_DISTANCE = "Δlow"
    SIGN = "sign"
    SIZE = "size"
    DATE_TIME = "date and time"
    DATE = "date"


# The smallest width in cells of the columns with the same width in every list.
_WIDTHS = {
    Kind.DISTANCE: 8, Kind.SHORT_DISTANCE: 7, Kind.SIGN: 1, Kind.SIZE: 10, Kind.DATE_TIME: 16,
    Kind.DATE: 10,
}  # fmt: skip
DISTANCES = (Kind.DISTANCE, Kind.SHORT_DISTANCE, Kind.SIGN)
_SORTS = {Kind.SIZE: Order.SIZE, Kind.DATE_TIME: Order.DATE, Kind.DATE: Order.DATE}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it shows, its head, and its place in cells."""

    kind: Kind
    head: str
    start: int
    width: int

    @property
    def end(self) -> int:
        """The cell after its last one."""
        return self.start + self.width

    @property
    def order(self) -> Order:
        """The order that a click on its head chooses."""
        if self.kind is Kind.NAME:
            return Order.STEP
        return _SORTS.get(self.kind, Order.LOSS)


# What a column shows, its head, and its smallest width in cells.
_Plan = tuple[Kind, str, int]


def columns_of(rows: Sequence[CatalogRow], order: Order, width: int) -> tuple[Column, ...]:
    """Return the columns that fit, the one with the name first.

    The size goes first, then the distance is shortened; the sorted column is kept. Between two
    columns is a blank cell at least.
    """
    shown = [row for row in rows if row.entry]
    head, widest = _name_column(shown)
    plan = _plan(shown, order, width, widest)
    name = max(1, min(widest, width - _taken(plan)))
    spare = max(0, width - _taken(plan) - name) // max(1, len(plan))
    columns = [Column(Kind.NAME, head, MARKS, name)]
    for kind, title, cells in plan:
        start = columns[-1].end + 1 + min(WIDEST_GAP - 1, spare)
        columns.append(Column(kind, title, start, cells))
    return tuple(columns)


def _plan(shown: Sequence[CatalogRow], order: Order, width: int, widest: int) -> tuple[_Plan, ...]:
    """Return the columns after the name, the widest of which has `widest` cells."""
    # Steps are shown whole; a name that is cut needs some room.
    whole = all(row.by_step and not row.run for row in shown)
    least = widest if whole else min(widest, max(10, width // 2 - 3))
    for plan in _plans(shown, order):
        if _taken(plan) + least <= width:
            return plan
    loss = (_plans_of_loss(shown)[1],)
    return loss if _taken(loss) + min(widest, SMALLEST_NAME) <= width else ()


def _taken(plan: Sequence[_Plan]) -> int:
    """Return the cells that the marks and these columns take, with a gap before each."""
    return MARKS + sum(1 + cells for _, _, cells in plan)


def _name_column(shown: Sequence[CatalogRow]) -> tuple[str, int]:
    """Return head and width of the column with steps or names, as wide as the widest of them."""
    if any(row.run for row in shown):
        head = "run / step"
    else:
        head = "step" if any(row.by_step for row in shown) or not shown else "name"
    # Before the head is room for the arrow of the sort order.
    return head, max([len(head) + 1, *(cell_len(name_words(row)) for row in shown)])


def name_words(row: CatalogRow) -> str:
    """Return the step or name of a row, after its run where no head has it."""
    return f"{row.run} / {row.name}" if row.run else row.name


def _plans(shown: Sequence[CatalogRow], order: Order) -> Iterator[tuple[_Plan, ...]]:
    """Yield the columns after the name, the preferred ones first."""
    long, short = _plans_of_loss(shown)
    compared = any(row.above is not None for row in shown)
    full, brief, sign = (
        ((kind, "" if kind is Kind.SIGN else kind.value, _WIDTHS[kind]),) if compared else ()
        for kind in DISTANCES
    )
    if order is Order.DATE:
        time, date = ((kind, "date", _WIDTHS[kind]) for kind in (Kind.DATE_TIME, Kind.DATE))
        yield (long, *full, time)
        yield (long, *full, date)
        yield from ((short, *distance, date) for distance in (brief, sign, ()))
    size = (Kind.SIZE, "size", _WIDTHS[Kind.SIZE])
    yield (long, *full, size)
    if order is Order.SIZE:
        yield from ((short, *distance, size) for distance in (brief, sign, ()))
    yield from ((long, *distance) for distance in (full, brief))
    yield from ((short, *distance) for distance in (brief, sign, ()))


def _plans_of_loss(shown: Sequence[CatalogRow]) -> tuple[_Plan, _Plan]:
    """Return the column of the losses with the long and with the short name of their metric."""
    measured = [row for row in shown if row.loss != "–"] or shown
    metrics = {row.entry.metric for row in measured if row.entry}
    heads = _METRICS[metrics.pop() or "val_loss"] if len(metrics) == 1 else ("loss", "loss")
    widest = max((len(row.loss) for row in shown if not row.problem), default=0)
    long, short = ((Kind.LOSS, head, max(len(head) + 1, widest)) for head in heads)
    return long, short
