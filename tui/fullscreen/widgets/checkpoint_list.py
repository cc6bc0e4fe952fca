"""The checkpoint list: runs and their checkpoints, a cursor, and a filter that can be typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events
from textual.message import Message

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.catalog_view import CatalogView
from tui.fullscreen.widgets.list_window import COLUMN_HEADS
from tui.view.catalog import Catalog, Order
from tui.view.catalog_row import CatalogRow
from tui.view.catalog_words import beside_marked, marked_title, title
from tui.view.key import Pane
from tui.view.loss_curve import beside
from tui.view.marking import toggled
from tui.view.typed_filter import TypedFilter


class CheckpointList(CatalogView, can_focus=True):
    """Rows of a catalog; the cursor stays on its checkpoint when the catalog changes."""

    BINDINGS = bindings_of(Pane.LIST)

    @dataclass
    class Highlighted(Message):
        """The cursor moved to another checkpoint, or to none."""

        entry: Checkpoint | None

    @dataclass
    class Chosen(Message):
        """The user chose a checkpoint to load."""

        entry: Checkpoint

    @dataclass
    class InfoRequested(Message):
        """The user asked for the facts of a checkpoint."""

        entry: Checkpoint

    class TableRequested(Message):
        """The user asked for the losses as a table, or for the plot again."""

    class ArrangementChanged(Message):
        """Filter, order or marks were changed, or typing the filter began or ended."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._cursor: CheckpointKey | None = None
        self.filtering = False

    @property
    def highlighted(self) -> Checkpoint | None:
        """The checkpoint under the cursor."""
        return self.catalog.find(self._cursor)

    @property
    def title(self) -> str:
        """The number of marked rows if there are any, else of checkpoints."""
        marked = len(self.catalog.marked_entries)
        return marked_title(marked) if marked else title(*self._counted)

    @property
    def title_parts(self) -> tuple[str, ...]:
        """The filter; before it the number of checkpoints, if the title has that of marked rows."""
        numbers = (beside_marked(*self._counted),) if self.catalog.marked_entries else ()
        filtered = (f"filter: {self.catalog.filter}",) if self.catalog.filter else ()
        return (*numbers, *filtered)

    @property
    def _counted(self) -> tuple[int, tuple[Checkpoint, ...], str]:
        shown = sum(row.entry is not None for row in self.rows)
        return shown, self.catalog.entries, self.catalog.filter

    @property
    def sort_words(self) -> str:
        """The key that changes the order, and the order."""
        return f"{key_table(self).shown('list.sort', '/sort')}: {self.catalog.order.words}"

    def show(self, catalog: Catalog) -> None:
        """Show what a scan found; the cursor stays on its checkpoint if that is still shown."""
        self.looked = True
        self._show(catalog)

    def _show(self, catalog: Catalog) -> None:
        before, rows = self.highlighted, catalog.rows()
        self._cursor = _cursor_in(rows, self._cursor, before, catalog)
        self.show_rows(catalog, rows)
        self.put_cursor(self._cursor)
        if self.highlighted != before:
            self.post_message(self.Highlighted(self.highlighted))

    def mark_loaded(self, key: CheckpointKey | None) -> None:
        """Show which checkpoint is loaded."""
        if key != self.loaded:
            self.loaded = key
            self.refresh()

    def go_to(self, entry: Checkpoint) -> None:
        """Move the cursor to a checkpoint and scroll to it; ignore one that is not in the list."""
        if self.catalog.find(entry.key) is None:
            return
        self._cursor = entry.key
        self.put_cursor(entry.key)
        self.post_message(self.Highlighted(entry))

    def move(self, steps: int) -> None:
        """Move the cursor by a number of checkpoints; heads are skipped, both ends stop it."""
        numbers = [number for number, row in enumerate(self.rows) if row.entry]
        if not numbers:
            return
        at = numbers.index(self.row) if self.row in numbers else 0
        row = self.rows[numbers[min(max(at + steps, 0), len(numbers) - 1)]]
        if row.entry:
            self.go_to(row.entry)

    def on_key(self, event: events.Key) -> None:
        """Move the cursor, choose a checkpoint or type a filter; other keys are bindings."""
        if self.filtering and self._filter_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            return
        page = self.window.page
        moves = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "k": -1, "j": 1,
                 "home": -len(self.rows), "end": len(self.rows)}  # fmt: skip
        if event.key in moves:
            event.stop()
            self.move(moves[event.key])
        elif event.key == "enter" and self.highlighted:
            event.stop()
            self.post_message(self.Chosen(self.highlighted))

    def _filter_key(self, key: str, character: str | None) -> bool:
        after = TypedFilter(self.catalog.filter, typing=True).after(key, character)
        if after:
            self.filter(after.text, typing=after.typing)
        return after is not None

    def filter(self, text: str, *, typing: bool) -> None:
        """Show the checkpoints that match a text; while `typing`, letters extend it."""
        self.filtering = typing
        self._show(replace(self.catalog, filter=text))
        self.post_message(self.ArrangementChanged())

    def sort_by(self, order: Order) -> None:
        """Sort by an order; the cursor stays on its checkpoint."""
        self._show(replace(self.catalog, order=order))
        self.post_message(self.ArrangementChanged())

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        """Mark the rows of these checkpoints, and no others."""
        self.catalog = self.catalog.with_marks(marked)
        self.refresh()
        self.post_message(self.ArrangementChanged())

    def on_blur(self) -> None:
        """End typing the filter when the list loses the focus; the filter is kept."""
        if self.filtering:
            self.filter(self.catalog.filter, typing=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Disable the list's keys while a filter is typed, because letters are text then."""
        del action, parameters
        return not self.filtering

    def action_filter(self) -> None:
        """Begin to type a filter."""
        self.filter(self.catalog.filter, typing=True)

    def action_sort(self) -> None:
        """Sort by the next order."""
        self.sort_by(self.catalog.next_order)

    def action_mark(self) -> None:
        """Mark the highlighted checkpoint, or take its mark away."""
        if self.highlighted:
            self.mark(toggled(self.catalog, self.highlighted))

    def action_best(self) -> None:
        """Go to the star of the run; in the order over all runs, to the best star of all."""
        best = self.catalog.best_in_order(self.highlighted)
        if best:
            if not self.catalog.matches(best):
                self.filter("", typing=False)
            self.go_to(best)

    def action_along(self, steps: int) -> None:
        """Move the cursor along its run, in order of step whatever the list is sorted by."""
        if self.highlighted:
            self.go_to(beside(self.catalog, self.highlighted, steps))

    def action_table(self) -> None:
        """Ask for the losses as a table."""
        self.post_message(self.TableRequested())

    def action_info(self) -> None:
        """Ask for the facts of the highlighted checkpoint."""
        if self.highlighted:
            self.post_message(self.InfoRequested(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row, or sort by the clicked column.

        A double click on a row chooses it.
        """
        number = self.window.row_at(event.y)
        if number == COLUMN_HEADS:
            if order := self.table.order_at(event.x):
                self.sort_by(order)
            return
        entry = None if number is None else self.rows[number].entry
        if entry is None:
            return
        again = entry.key == self._cursor and event.chain > 1
        self.go_to(entry)
        if again:
            self.post_message(self.Chosen(entry))


def _cursor_in(
    rows: Sequence[CatalogRow],
    cursor: CheckpointKey | None,
    before: Checkpoint | None,
    catalog: Catalog,
) -> CheckpointKey | None:
    """Return the cursor in new rows: as it was, else on the best checkpoint, else on the first."""
    shown = {row.entry.key: row.entry for row in rows if row.entry}
    if cursor in shown:
        return cursor
    best = catalog.best(before)
    return best.key if best and best.key in shown else next(iter(shown), None)
