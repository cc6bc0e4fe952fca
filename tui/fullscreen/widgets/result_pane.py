"""A result as lines; a cursor goes over those that lead to a checkpoint or a prompt."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from core.base.text import clean
from tui.view.result_view import ResultLine
from tui.view.told_apart import cut_end

STYLES = ("head", "output", "note", "star", "line", "error", "cursor", "good", "bad")


class ResultPane(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows lines. `cursor` is the number of the chosen one, None if no line acts."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"result-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: Sequence[ResultLine] = ()
        self.cursor: int | None = None

    @property
    def text_width(self) -> int:
        """Cells of a line."""
        return max(2, self.scrollable_content_region.width - 2)

    @property
    def chosen(self) -> ResultLine | None:
        """The chosen line."""
        return None if self.cursor is None else self.lines[self.cursor]

    @property
    def text(self) -> str:
        """All lines as text."""
        return "\n".join(line.text.rstrip() for line in self.lines)

    def show(self, lines: Sequence[ResultLine], *, follow: bool = False) -> None:
        """Show lines; the cursor stays at its number among those that act.

        With `follow`, a cursor on the last one goes to the new last one, and a view of the end
        stays there.
        """
        acting, at_end = self._acting(), self.scroll_offset.y >= self.max_scroll_y
        at = acting.index(self.cursor) if self.cursor is not None else 0
        follows = follow and at >= len(acting) - 1
        self.lines = lines
        acting = self._acting()
        at = len(acting) - 1 if follows else min(at, len(acting) - 1)
        self.cursor = acting[at] if acting else None
        self.virtual_size = Size(self.size.width, len(lines))
        if follow and at_end:
            self.scroll_to(y=len(lines), animate=False)
        self.refresh()

    def move(self, by: int) -> None:
        """Move the cursor over the lines that act; where there is none further on, scroll."""
        acting = self._acting()
        at = acting.index(self.cursor) + by if self.cursor is not None else -1
        if self.cursor is not None and 0 <= at < len(acting) and self._is_in_view(self.cursor):
            self._choose(acting[at])
        else:
            self.scroll_relative(y=by, animate=False)

    def edge(self, direction: int) -> None:
        """Go to the first or the last line that acts, and show that end."""
        acting = self._acting()
        if acting:
            self.cursor = acting[0 if direction < 0 else -1]
        self.scroll_to(y=0 if direction < 0 else len(self.lines), animate=False)
        self.refresh()

    def page(self, direction: int) -> None:
        """Scroll by a page."""
        self.scroll_relative(y=direction * max(1, self.size.height - 1), animate=False)

    def on_resize(self) -> None:
        """Adapt to the new size."""
        self.virtual_size = Size(self.size.width, len(self.lines))

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked line if it acts."""
        at = event.y + self.scroll_offset.y
        if at < len(self.lines) and self.lines[at].acts:
            self._choose(at)

    def _acting(self) -> Sequence[int]:
        return [at for at, line in enumerate(self.lines) if line.acts]

    def _is_in_view(self, at: int) -> bool:
        return self.scroll_offset.y <= at < self.scroll_offset.y + self.size.height

    def _choose(self, at: int) -> None:
        self.cursor = at
        top, room = self.scroll_offset.y, max(1, self.size.height)
        self.scroll_to(y=min(max(top, at - room + 1), at), animate=False, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line of the visible part."""
        at, width, base = y + self.scroll_offset.y, self.size.width, self.rich_style
        if at >= len(self.lines):
            return Strip.blank(width, base)
        chosen = at == self.cursor
        ground = base + self._style("cursor") if chosen else base
        segments, left = [Segment(" ", ground)], self.text_width
        for text, name in self.lines[at].pieces:
            shown = cut_end(clean(text), left)
            segments.append(Segment(shown, ground if chosen else base + self._style(name)))
            left -= cell_len(shown)
        return Strip(segments).adjust_cell_length(width, ground)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"result-pane--{name}", partial=True)
