"""A few lines of styled pieces that do not scroll and cannot have the focus."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from core.base.text import clean
from tui.fullscreen.widgets.still import Still
from tui.view.painting import LEVELS
from tui.view.result_view import Pieces

STYLES = ("title", "head", "output", "note", "star", "line", "cut", "chosen", "bar", "place",
          *(f"level-{level}" for level in range(1, LEVELS)))  # fmt: skip


class PiecesPane(Still):
    """Shows lines; without any, it takes no room."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"pieces-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way
    DEFAULT_CSS = "PiecesPane { height: 0; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.lines: Sequence[Pieces] = ()

    @property
    def text(self) -> str:
        """The lines as text."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self.lines)

    def show(self, lines: Sequence[Pieces], height: int | None = None) -> None:
        """Show lines, in this many rows if `height` is given; their texts are cleaned."""
        rows = len(lines) if height is None else height
        if self.styles.height is None or self.styles.height.value != rows:
            self.styles.height = rows
        if tuple(lines) != tuple(self.lines):
            self.lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        base = self.rich_style
        pieces = self.lines[y] if y < len(self.lines) else ()
        segments = [Segment(clean(text), base + self._style(name)) for text, name in pieces]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"pieces-pane--{name}", partial=True)
