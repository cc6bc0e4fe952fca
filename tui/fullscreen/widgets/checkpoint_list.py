"""The checkpoint list: runs and their checkpoints, a cursor, and a filter that can be typed."""

from dataclasses import dataclass, replace

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.widgets.catalog_rows import row_parts
from tui.view.catalog import Catalog, CatalogRow, Order
from tui.view.key import Pane

STYLES = ("run", "name", "loss", "star", "past", "problem", "loaded", "cursor", "cursor-blurred")


class CheckpointList(ScrollView, can_focus=True):
    """Rows of a catalog; the cursor stays on its checkpoint when the catalog changes."""

    ALLOW_SELECT = False
    BINDINGS = bindings_of(Pane.LIST)
    COMPONENT_CLASSES = {f"checkpoint-list--{style}" for style in STYLES}  # noqa: RUF012

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

    class FilterChanged(Message):
        """The filter was changed, or typing it began or ended."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.catalog = Catalog()
        self.rows: list[CatalogRow] = []
        self.loaded: CheckpointKey | None = None
        self._cursor: CheckpointKey | None = None
        self._row: int | None = None
        self.filtering = False

    @property
    def highlighted(self) -> Checkpoint | None:
        """The checkpoint under the cursor."""
        return self.catalog.find(self._cursor)

    def show(self, catalog: Catalog) -> None:
        """Show a catalog; the cursor stays on its checkpoint if that is still shown."""
        before = self.highlighted
        self.catalog, self.rows = catalog, catalog.rows()
        shown = [row.entry.key for row in self.rows if row.entry]
        if self._cursor not in shown:
            best = catalog.best(before)
            preferred = best.key if best else None
            self._cursor = preferred if preferred in shown else (shown[0] if shown else None)
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._into_view()
        self.refresh()
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
        self._into_view()
        self.refresh()
        self.post_message(self.Highlighted(entry))

    def _into_view(self) -> None:
        """Find the cursor's row, so that painting a line need not search for it; scroll to it."""
        self._row = next(
            (n for n, row in enumerate(self.rows) if row.entry and row.entry.key == self._cursor),
            None,
        )
        if self._row is not None:
            region = Region(0, self._row, 1, 1)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def move(self, steps: int) -> None:
        """Move the cursor by a number of checkpoints; headings are skipped, both ends stop it."""
        numbers = [number for number, row in enumerate(self.rows) if row.entry]
        if not numbers:
            return
        here = self._row
        at = numbers.index(here) if here in numbers else 0
        row = self.rows[numbers[min(max(at + steps, 0), len(numbers) - 1)]]
        if row.entry:
            self.go_to(row.entry)

    def on_key(self, event: events.Key) -> None:
        """Move the cursor, choose a checkpoint or type a filter; other keys are bindings."""
        if self.filtering and self._filter_key(event.key, event.character):
            event.stop()
            event.prevent_default()
            return
        page = max(1, self.size.height - 1)
        moves = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "k": -1, "j": 1,
                 "home": -len(self.rows), "end": len(self.rows)}  # fmt: skip
        if event.key in moves:
            event.stop()
            self.move(moves[event.key])
        elif event.key == "enter" and self.highlighted:
            event.stop()
            self.post_message(self.Chosen(self.highlighted))

    def _filter_key(self, key: str, character: str | None) -> bool:
        typed = self.catalog.filter
        if key == "escape":
            typed = ""
        elif key == "backspace":
            typed = typed[:-1]
        elif character and character.isprintable():
            typed += character
        elif key != "enter":
            return False
        self.filter(typed, typing=key not in ("escape", "enter"))
        return True

    def filter(self, text: str, *, typing: bool) -> None:
        """Show the checkpoints that match a text; while `typing`, letters extend it."""
        self.filtering = typing
        self.show(replace(self.catalog, filter=text))
        self.post_message(self.FilterChanged())

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
        self.sort_by(self.catalog.order.next)
        self.app.clear_notifications()
        self.notify(f"sorted by {self.catalog.order}", markup=False, timeout=2)

    def sort_by(self, order: Order) -> None:
        """Sort by an order."""
        self.show(replace(self.catalog, order=order))

    def action_best(self) -> None:
        """Go to the recommended checkpoint of the run."""
        best = self.catalog.best(self.highlighted)
        if best:
            if not self.catalog.matches(best):
                self.filter("", typing=False)
            self.go_to(best)

    def action_info(self) -> None:
        """Ask for the facts of the highlighted checkpoint."""
        if self.highlighted:
            self.post_message(self.InfoRequested(self.highlighted))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked row; a double click chooses it."""
        number = event.y + self.scroll_offset.y
        entry = self.rows[number].entry if 0 <= number < len(self.rows) else None
        if entry is None:
            return
        again = entry.key == self._cursor and event.chain > 1
        self.go_to(entry)
        if again:
            self.post_message(self.Chosen(entry))

    def on_resize(self) -> None:
        """Adapt to the new width and keep the cursor in view."""
        self.virtual_size = Size(self.size.width, len(self.rows))
        self._into_view()

    def render_line(self, y: int) -> Strip:
        """Return one row of the visible part."""
        number, width, base = y + self.scroll_offset.y, self.size.width, self.rich_style
        if number >= len(self.rows):
            return Strip.blank(width, base)
        row = self.rows[number]
        loaded = row.entry is not None and row.entry.key == self.loaded
        segments = [
            Segment(text, base + self.get_component_rich_style(
                f"checkpoint-list--{style}", partial=True))
            for text, style in row_parts(row, width, loaded=loaded)
        ]  # fmt: skip
        strip = Strip(segments).adjust_cell_length(width, base)
        if number == self._row:
            name = "cursor" if self.has_focus else "cursor-blurred"
            cursor = self.get_component_rich_style(f"checkpoint-list--{name}", partial=True)
            strip = Strip(Segment.apply_style(strip, post_style=cursor), strip.cell_length)
        return strip
