"""The painted part of the checkpoint list: rows below heads that stay at the top, and a cursor."""

from textwrap import wrap

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.checkpoints.checkpoint import CheckpointKey
from tui.fullscreen.widgets.catalog_rows import Parts
from tui.fullscreen.widgets.catalog_table import CatalogTable
from tui.fullscreen.widgets.list_window import COLUMN_HEADS, ListWindow
from tui.view.catalog import Catalog
from tui.view.catalog_row import CatalogRow
from tui.view.catalog_words import none_can_run, why_empty
from tui.view.told_apart import cut_end

STYLES = (
    "head", "run", "name", "loss", "star", "past", "problem", "loaded", "marked", "note",
    "cursor", "cursor-blurred",
)  # fmt: skip


class CatalogView(ScrollView):
    """Shows the rows of a catalog. `row` is the number of the cursor's row."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"checkpoint-list--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.catalog = Catalog()
        self.rows: list[CatalogRow] = []
        self.loaded: CheckpointKey | None = None
        self.row: int | None = None
        self.looked = False
        self._none_can_run = ""
        self._table: CatalogTable | None = None

    @property
    def table(self) -> CatalogTable:
        """The rows laid out for the present width."""
        table, width = self._table, self.scrollable_content_region.width
        if table is None or table.width != width:
            table = self._table = CatalogTable(self.rows, self.catalog.order, width)
        return table

    @property
    def window(self) -> ListWindow:
        """Which row is on which line."""
        return ListWindow(self.table.heads, self.size.height, self.scroll_offset.y)

    def show_rows(self, catalog: Catalog, rows: list[CatalogRow]) -> None:
        """Show the rows of a catalog."""
        self.catalog, self.rows, self._table = catalog, rows, None
        self._none_can_run = none_can_run(catalog.entries)
        self._fit()
        self.refresh()

    def put_cursor(self, key: CheckpointKey | None) -> None:
        """Mark the row of a checkpoint and scroll to it; no row if it is not shown."""
        self.row = next(
            (n for n, row in enumerate(self.rows) if row.entry and row.entry.key == key), None
        )
        self._into_view()
        self.refresh()

    def on_resize(self) -> None:
        """Adapt to the new size and keep the cursor in view."""
        self._fit()
        self._into_view()

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, self.window.total)

    def _into_view(self) -> None:
        if self.row is not None:
            offset = self.window.showing(self.row)
            self.scroll_to(y=offset, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        if not self.rows:
            return self._strip([(self._why_empty(y), "note")])
        table = self.table
        number = ListWindow(table.heads, self.size.height, self.scroll_offset.y).row_at(y)
        if number is None:
            return self._strip([])
        if number == COLUMN_HEADS:
            return self._strip([(self._top_line(), "head")])
        entry = self.rows[number].entry
        loaded = entry is not None and entry.key == self.loaded
        marked = entry is not None and entry.key in self.catalog.marked
        parts = table.parts(number, loaded=loaded, marked=marked)
        return self._strip(parts, under_cursor=number == self.row)

    def _top_line(self) -> str:
        return f" {self._none_can_run}" if self._none_can_run else self.table.column_heads()

    def _why_empty(self, y: int) -> str:
        """Return a line of the sentences in place of rows; "" below the last one."""
        sentences = why_empty(self.catalog.entries, self.catalog.filter, looked=self.looked)
        room = max(1, self.table.width - 2)
        lines = [line for sentence in sentences for line in wrap(sentence, room)]
        return f" {cut_end(lines[y], room)}" if y < len(lines) else ""

    def _strip(self, parts: Parts, *, under_cursor: bool = False) -> Strip:
        """Return a line of texts. Under the cursor all cells have one style, so it is one bar."""
        width, base = self.size.width, self.rich_style
        if under_cursor:
            style = base + self._style("cursor" if self.has_focus else "cursor-blurred")
            whole = cut_end("".join(text for text, _ in parts), width)
            return Strip([Segment(whole, style)]).adjust_cell_length(width, style)
        segments = [Segment(text, base + self._style(name)) for text, name in parts]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"checkpoint-list--{name}", partial=True)
