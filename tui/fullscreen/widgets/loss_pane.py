"""The losses of a run: a plot, or the same numbers as a table; the highlighted step is marked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from core.checkpoints.checkpoint import Checkpoint
from tui.view.loss_curve import LossCurve
from tui.view.loss_words import instead_of_plot, title_cells
from tui.view.wrapped import wrapped

if TYPE_CHECKING:
    from tui.view.loss_plot import Cell, LossPlot
    from tui.view.loss_table import LossTable

STYLES = ("title", "rule", "axis", "line", "train", "best", "lowest", "past", "cursor", "here")
# Rows of the title and of the line of steps or the heading of the table.
FRAME = 2
COLUMN = "│"


class LossPane(Widget):
    """Paints a curve; moving the cursor repaints two columns of the plot or two table rows."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"loss-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    @dataclass
    class StepChosen(Message):
        """The user clicked on a step."""

        entry: Checkpoint

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.curve = LossCurve()
        self.entry: Checkpoint | None = None
        self.as_table = False
        self._plot: LossPlot | None = None
        self._table: LossTable | None = None
        self._top = 0
        self._strips: dict[int, Strip] = {}
        # Textual computes a component style at every call.
        self._styles: dict[str, Style] = {}

    def show(self, curve: LossCurve, entry: Checkpoint | None) -> None:
        """Show a curve with the cursor at an entry; both can be those shown already."""
        before, self.entry = self._place, entry
        if curve is not self.curve:
            self.curve = curve
            self._draw()
        elif self._place != before:
            self._move(before[0], self._cursor)

    def toggle(self) -> None:
        """Show the table in place of the plot, or the plot again."""
        self.as_table = not self.as_table
        self._draw()

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def notify_style_update(self) -> None:
        """Drop the cached lines, because the colours have changed."""
        super().notify_style_update()
        self._styles.clear()
        self._strips.clear()

    def _draw(self) -> None:
        """Compute plot or table for this size and repaint all."""
        width, height = self._room
        self._plot = self._table = None
        self._strips.clear()
        if len(self.curve.points) > 1 and width > 1 and height > 0:
            if self.as_table:
                self._table = _drawn_table(self.curve, width)
                self._scroll()
            else:
                self._plot = _drawn_plot(self.curve, width, height + 1)
        self.refresh()

    @property
    def _room(self) -> tuple[int, int]:
        """Width and height of plot or table rows, without margin, title and line of steps."""
        return self.size.width - 2, self.size.height - FRAME

    @property
    def _cursor(self) -> int | None:
        """The column of the highlighted step in the plot, or its row in the table."""
        if self._plot:
            return self._column()
        return self.curve.index_of(self.entry) if self._table else None

    @property
    def _place(self) -> tuple[int | None, int | None]:
        """The cursor, and the number of its point: one column can have several points."""
        return self._cursor, self.curve.index_of(self.entry)

    def _column(self) -> int | None:
        at = self.curve.index_of(self.entry)
        if self._plot is None or self.entry is None:
            return None
        if at is not None:
            return self._plot.columns[at]
        return self._plot.column_of(self.entry.step)

    def _move(self, before: int | None, now: int | None) -> None:
        """Repaint the cursor's old and new place."""
        if self._table:
            self._scroll()
            self.refresh()
            return
        _, height = self._room
        self.refresh(*(Region(at + 1, 1, 1, height) for at in (before, now) if at is not None))

    def _scroll(self) -> None:
        """Bring the highlighted row of the table into view."""
        at, (_, height) = self._cursor, self._room
        most = max(0, len(self.curve.points) - height)
        if at is not None:
            self._top = min(max(self._top, at - height + 1), at)
        self._top = min(self._top, most)

    def on_click(self, event: events.Click) -> None:
        """Choose the nearest step of the plot, or the clicked row of the table."""
        at = None
        if self._plot:
            at = self._plot.point_at(event.x - 1)
        elif self._table and event.y >= FRAME:
            at = self._top + event.y - FRAME
        if at is not None and at < len(self.curve.points):
            self.post_message(self.StepChosen(self.curve.points[at].entry))

    def render_line(self, y: int) -> Strip:
        """Return one row: the title, then plot and steps, or heading and table, or a sentence."""
        if y == 0:
            strip = self._kept(0, title_cells(self.curve, self._words, self._room[0]))
        elif self._plot:
            strip = self._plot_line(self._plot, y - 1)
        elif self._table:
            strip = self._table_line(self._table, y - 1)
        else:
            sentence = instead_of_plot(self.curve, self.entry)
            lines = wrapped(sentence, max(2, self._room[0]))
            strip = self._painted([(lines[y - 1] if y <= len(lines) else "", "axis")])
        return strip

    @property
    def _words(self) -> tuple[str, ...]:
        """What the title says about the scale, or that this is the table."""
        return self._plot.words if self._plot else ("table",) if self._table else ()

    def _plot_line(self, plot: "LossPlot", row: int) -> Strip:
        if row >= len(plot.cells):
            return self._kept(-1, [(plot.below, "axis")])
        strip, column = self._kept(row + 1, list(plot.cells[row])), self._column()
        if column is None:
            return strip
        at = self.curve.index_of(self.entry)
        here = at is not None and plot.rows[at] == row
        char = COLUMN if plot.is_blank(row, column) and not here else plot.cells[row][column][0]
        cell = Strip([Segment(char, self._style("here" if here else "cursor"))], 1)
        # One cell of margin is on the left.
        return Strip.join([strip.crop(0, column + 1), cell, strip.crop(column + 2)])

    def _table_line(self, table: "LossTable", row: int) -> Strip:
        at = self._top + row - 1
        if row == 0:
            return self._painted([(table.heading(), "axis")])
        if at >= len(self.curve.points):
            return self._painted([])
        here = at == self.curve.index_of(self.entry)
        return self._painted([(table.row(at), "here" if here else "line")])

    def _kept(self, key: int, cells: "list[Cell]") -> Strip:
        """Return the strip of some cells, from the cache if it was painted before."""
        if key not in self._strips:
            self._strips[key] = self._painted(cells)
        return self._strips[key]

    def _painted(self, cells: "list[Cell]") -> Strip:
        """Return a strip of the widget's width; one cell of margin is on the left."""
        segments = [Segment(" ", self._style(""))]
        segments += [Segment(text, self._style(style)) for text, style in cells]
        return Strip(segments).simplify().adjust_cell_length(self.size.width, self._style(""))

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            base = self.rich_style
            self._styles[name] = (
                base + self.get_component_rich_style(f"loss-pane--{name}", partial=True)
                if name
                else base
            )
        return self._styles[name]


def _drawn_plot(curve: LossCurve, width: int, height: int) -> "LossPlot":
    from tui.view.loss_plot import loss_plot  # noqa: PLC0415 - after the first frame

    return loss_plot(curve, width, height)


def _drawn_table(curve: LossCurve, width: int) -> "LossTable":
    from tui.view.loss_table import LossTable  # noqa: PLC0415 - when it is shown

    return LossTable(curve, width)
