"""Facts in two columns, or as short sentences where there is little room."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.fullscreen.shown_keys import key_table
from tui.view.fact_lines import DETAILS, FactLine, brief_lines, lines_that_fit
from tui.view.panel_view import PanelView

STYLES = ("key", "value", "hint")
# From this size on the facts are shown in two columns; cells without the margins, and rows.
TABLE_WIDTH, TABLE_HEIGHT = 36, 8


class FactTable(Widget):
    """Shows the facts of a snapshot; it can be mounted in any container."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"fact-table--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.view = PanelView()
        self._lines: list[FactLine] | None = None
        # Textual computes a component style at every call.
        self._styles: dict[str, Style] = {}

    def show(self, view: PanelView) -> None:
        """Show the facts of a snapshot."""
        self.view, self._lines = view, None
        self.refresh()

    @property
    def lines(self) -> list[FactLine]:
        """The lines shown, computed when they are first painted."""
        if self._lines is None:
            width, height = max(2, self.size.width - 2), self.size.height
            key = key_table(self).shown("list.info", "/info")
            if self.view.entry is None:
                self._lines = [FactLine("", text) for text in self.view.brief()]
            elif width < TABLE_WIDTH or height < TABLE_HEIGHT:
                self._lines = brief_lines(self.view.brief(), width, height, key)
            else:
                self._lines = lines_that_fit(self.view.facts(), width, height, key)
        return self._lines

    def on_resize(self) -> None:
        """Fit the facts to the new size."""
        self._lines = None
        self.refresh()

    def notify_style_update(self) -> None:
        """Drop the styles, because the colours have changed."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Return one line; one cell of margin is on the left."""
        width, base = self.size.width, self._style("")
        if y >= len(self.lines):
            return Strip.blank(width, base)
        line = self.lines[y]
        value = "hint" if line.value.endswith(f" {DETAILS}") and not line.key else "value"
        segments = [
            Segment(" ", base),
            Segment(line.key, self._style("key")),
            Segment(line.value, self._style(value)),
        ]
        return Strip(segments).adjust_cell_length(width, base)

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            base = self.rich_style
            self._styles[name] = (
                base + self.get_component_rich_style(f"fact-table--{name}", partial=True)
                if name
                else base
            )
        return self._styles[name]
