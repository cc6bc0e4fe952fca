"""Paints visual lines in the component styles of a widget, and keeps what was painted."""

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip
from textual.widget import Widget

from tui.fullscreen.widgets.blocks import Line
from tui.fullscreen.widgets.line_selection import MARGIN

# The style laid over a line that stays at the top.
STICKY = "sticky"


class LinePainter:
    """Strips of the lines of a widget; `prefix` begins the names of its component classes."""

    def __init__(self, widget: Widget, prefix: str) -> None:
        self._widget, self._prefix = widget, prefix
        self._strips: LRUCache[int, Strip] = LRUCache(1024)
        # Textual drops its cached styles at every repaint; these are kept until the colours change.
        self._styles: dict[str, Style] = {}
        self._sticky: tuple[Line, Strip] | None = None

    def forget(self) -> None:
        """Drop the lines, because they have moved."""
        self._strips.clear()

    def forget_line(self, y: int) -> None:
        """Drop the line with this number."""
        self._strips.discard(y)

    def forget_from(self, y: int) -> None:
        """Drop the lines from line `y` on."""
        for at in [at for at in self._strips.keys() if at >= y]:  # noqa: SIM118 - not a dict
            self._strips.discard(at)

    def forget_styles(self) -> None:
        """Drop lines and styles, because the colours have changed."""
        self._strips.clear()
        self._styles.clear()
        self._sticky = None

    def kept(self, at: int) -> Strip | None:
        """Return the strip of the line with this number; None if it must be painted."""
        return self._strips.get(at)

    def paint(self, at: int, line: Line, mark: str) -> Strip:
        """Paint and keep the line with this number; `mark` is in its margin."""
        strip = self._segments(line, mark).adjust_cell_length(
            self._widget.size.width, self._base_style()
        )
        self._strips[at] = strip
        return strip

    def sticky(self, line: Line) -> Strip:
        """Return the strip of a line that stays at the top."""
        width = self._widget.size.width
        if self._sticky is None or (self._sticky[0], self._sticky[1].cell_length) != (line, width):
            strip = self._segments(line, line.mark).adjust_cell_length(width)
            segments = Segment.apply_style(strip, post_style=self._style_of(STICKY))
            self._sticky = line, Strip(segments, strip.cell_length)
        return self._sticky[1]

    def _segments(self, line: Line, mark: str) -> Strip:
        margin = Segment(f"{mark:<{MARGIN}}", self._style_of("mark"))
        texts = [Segment(span.text, self._style_of(span.style)) for span in line.spans]
        return Strip([margin, *texts])

    def _base_style(self) -> Style:
        if "" not in self._styles:
            self._styles[""] = self._widget.rich_style
        return self._styles[""]

    def _style_of(self, name: str) -> Style:
        if name not in self._styles:
            style = self._widget.get_component_rich_style(f"{self._prefix}--{name}", partial=True)
            self._styles[name] = self._base_style() + style
        return self._styles[name]
