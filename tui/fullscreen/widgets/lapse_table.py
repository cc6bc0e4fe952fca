"""The rows of the time-lapse: one line for each checkpoint, and a cursor that scrubs over them."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.view.lapse_rows import LapseRow, Pieces
from tui.view.marks import STAR
from tui.view.told_apart import cut_end, cut_front, cut_middle, told_apart

STYLES = (
    "head", "name", "loss", "star", "running", "output", "sign", "changed", "note", "error",
    "cursor",
)  # fmt: skip
# Cells of the star, the sign of the running row and a gap.
MARKS = 3
RUNNING = "▶"
# Below these widths in cells the columns are left out.
SAME_FROM, LOSS_FROM = 64, 48
STEP_HEAD, SAME_HEAD, LOSS_HEAD = "step", "same", "loss"
_CUTS = (cut_front, cut_middle, cut_end)


class LapseTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows rows. `cursor` is the index of the chosen one, which follows the running row at first.

    What a row shares with the answer before is told by a number, so that it does not depend on
    styles.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"lapse-table--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    class Moved(Message):
        """Another row was chosen."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.rows: Sequence[LapseRow] = ()
        self.cursor = 0
        self.follows = True
        self._names: list[str] = []
        # The widths of name, loss and `same`; 0 for one that is left out.
        self._columns = (0, 0, 0)

    def show(self, rows: Sequence[LapseRow]) -> None:
        """Show the rows; the cursor goes to the running one until the user has moved it."""
        self.rows = rows
        self._fit()
        running = next((at for at, row in enumerate(rows) if row.running), None)
        if self.follows and running is not None and running != self.cursor:
            self._go(running)
        self.refresh()

    def move(self, rows: int) -> None:
        """Move the cursor by a number of rows; both ends stop it."""
        self.follows = False
        self._go(min(max(self.cursor + rows, 0), len(self.rows) - 1))

    def _go(self, row: int) -> None:
        self.cursor = max(0, row)
        self._into_view()
        self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        """Adapt to the new size and keep the cursor in view."""
        self._fit()
        self._into_view()

    def _fit(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.rows) + 1)
        width = self.scrollable_content_region.width
        self._names = told_apart((row.name for row in self.rows), max(6, width // 3), _CUTS)
        with_loss = width >= LOSS_FROM and any(row.loss for row in self.rows)
        losses = max(len(LOSS_HEAD), *(len(row.loss) for row in self.rows)) if with_loss else 0
        name = max(map(cell_len, [*self._names, STEP_HEAD]))
        self._columns = name, losses, len(SAME_HEAD) if width >= SAME_FROM else 0

    def _into_view(self) -> None:
        # The line of the heads stays in view.
        room, top = max(1, self.size.height - 1), self.scroll_offset.y
        offset = min(max(top, self.cursor - room + 1), self.cursor)
        self.scroll_to(y=offset, animate=False, force=True, immediate=True)

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked row."""
        at = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and at < len(self.rows):
            self.follows = False
            self._go(at)

    # Painting -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        if y == 0:
            head = LapseRow(STEP_HEAD, loss=LOSS_HEAD, same=SAME_HEAD, pieces=(("answer", "head"),))
            return self._strip([(text, "head") for text, _ in self._parts(head, STEP_HEAD)])
        at = y - 1 + self.scroll_offset.y
        if at >= len(self.rows):
            return self._strip([])
        return self._strip(self._parts(self.rows[at], self._names[at]), chosen=at == self.cursor)

    def _parts(self, row: LapseRow, name: str) -> Pieces:
        room, losses, same = self._columns
        marks = ((STAR if row.star else " ", "star"), (RUNNING if row.running else " ", "running"))
        parts = [*marks, (" ", "name"), (" " * (room - cell_len(name)) + name, "name")]
        if losses:
            parts.append((f"  {row.loss:>{losses}}", "loss"))
        if same:
            parts.append((f"  {row.same:>{same}}", "note"))
        return (*parts, ("  ", "name"), *row.pieces)

    def _strip(self, parts: Sequence[tuple[str, str]], *, chosen: bool = False) -> Strip:
        """Return a line. The chosen row is reverse video, in which changes are still underlined."""
        width, base = self.size.width, self.rich_style
        ground = base + self._style("cursor") if chosen else base
        segments, left = list[Segment](), max(1, self.scrollable_content_region.width - 1)
        for text, name in parts:
            shown = cut_end(text, left)
            style = ground if chosen and name != "changed" else base + self._style(name)
            if chosen and name == "changed":
                style = ground + Style(bold=True, underline=True)
            segments.append(Segment(shown, style))
            left -= cell_len(shown)
            if left <= 0:
                break
        return Strip(segments).adjust_cell_length(width, ground)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"lapse-table--{name}", partial=True)
