"""The lines of a fan under a head; a cursor goes over those that stand for a row."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.base.text import clean
from tui.view.fan_lines import FanLines
from tui.view.result_view import Pieces
from tui.view.told_apart import cut_end

STYLES = ("head", "name", "running", "output", "note", "error", "cursor")


class FanTable(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines, of which only the visible ones are made. `row` is the chosen row, from 0 on."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"fan-table--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    class Moved(Message):
        """Another row was chosen."""

    def __init__(self, lines: FanLines, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines = lines
        self.row = 0

    def show(self, lines: FanLines) -> None:
        """Show other lines; the same row stays chosen and in view."""
        self.lines = lines
        self.virtual_size = Size(self.size.width, len(lines) + 1)
        self._into_view()
        self.refresh()

    def move(self, steps: int) -> None:
        """Choose the row of a line further down or up; both ends stop it."""
        step = 1 if steps > 0 else -1
        for at in range(self._cursor + step, len(self.lines) if step > 0 else -1, step):
            if (row := self.lines.row(at)) is not None:
                self._choose(row)
                return

    def edge(self, direction: int) -> None:
        """Choose the row of the first or the last line that stands for one."""
        every = range(len(self.lines))
        order = every if direction < 0 else reversed(every)
        row = next((row for at in order if (row := self.lines.row(at)) is not None), None)
        if row is not None:
            self._choose(row)

    @property
    def _cursor(self) -> int:
        return self.lines.line_of(self.row)

    def _choose(self, row: int) -> None:
        self.row = row
        self._into_view()
        self.refresh()
        self.post_message(self.Moved())

    def _into_view(self) -> None:
        # The head stays in view.
        room, top, cursor = max(1, self.size.height - 1), self.scroll_offset.y, self._cursor
        offset = min(max(top, cursor - room + 1), cursor)
        self.scroll_to(y=offset, animate=False, force=True, immediate=True)

    def on_resize(self) -> None:
        """Adapt to the new size and keep the cursor in view."""
        self.show(self.lines)

    def on_click(self, event: events.Click) -> None:
        """Choose the row of the clicked line."""
        at = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and at < len(self.lines) and (row := self.lines.row(at)) is not None:
            self._choose(row)

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        width = max(1, self.scrollable_content_region.width - 1)
        if y == 0:
            return self._strip(((self.lines.head(width), "head"),), width)
        at = y - 1 + self.scroll_offset.y
        if at >= len(self.lines):
            return Strip.blank(self.size.width, self.rich_style)
        # A line without rows is never chosen: it is the first one while there are none.
        chosen = at == self._cursor and self.lines.row(at) is not None
        return self._strip(self.lines.pieces(at, width), width, chosen=chosen)

    def _strip(self, pieces: Pieces, width: int, *, chosen: bool = False) -> Strip:
        """Return a line; the chosen one is reverse video."""
        base, segments, left = self.rich_style, list[Segment](), width
        ground = base + self._style("cursor") if chosen else base
        for text, name in pieces:
            shown = cut_end(clean(text), left)
            segments.append(Segment(shown, ground if chosen else base + self._style(name)))
            left -= cell_len(shown)
            if left <= 0:
                break
        return Strip(segments).adjust_cell_length(self.size.width, ground)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"fan-table--{name}", partial=True)
