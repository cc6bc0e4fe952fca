"""Answers in columns, or below each other where there is little room, linked at one place."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from tui.fullscreen.widgets.blocks import Line, Span
from tui.fullscreen.widgets.flow import words_in_lines
from tui.fullscreen.widgets.marked_lines import MarkedText, Sign, Styled
from tui.view.answers import Answer
from tui.view.lapse_rows import NEWLINE
from tui.view.marks import STAR
from tui.view.sides import Side, Sides
from tui.view.told_apart import cut_end

STYLES = ("head", "chosen", "facts", "bar", "output", "place", "sign", "end", "error", "rule")
# Below this width in cells the answers are below each other.
COLUMNS_FROM = 100
DIFFERENT, BAR, CHOSEN = "≠", "▏", "▸"
SEPARATOR = " │ "
# Cells before each line of text.
LEAD = 2


@dataclass(slots=True)
class _Band:
    """A side in its part of the pane: its lines, and the first one that is in view.

    `made_from` is everything that decides how the lines look.
    """

    made_from: tuple[object, ...]
    lines: list[Line]
    place_line: int
    offset: int = 0


class SidePane(Widget, can_focus=True):
    """Shows the sides. `place` is the piece at which all are linked, `chosen` the chosen side."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {f"side-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.sides = Sides()
        self.place: int | None = None
        self.chosen = 0
        self._moved = False
        self._bands: list[_Band] = []
        self._styles: dict[str, Style] = {}

    def show(self, sides: Sides) -> None:
        """Show the sides; the place is the first difference until the user has moved it."""
        self.sides = sides
        if not self._moved:
            self.place = sides.first
        self._lay_out()

    def go_to(self, place: int | None) -> None:
        """Link the sides at another piece, and scroll each to it."""
        self._moved = True
        if self.sides.length and place is not None:
            self.place = min(max(place, 0), self.sides.length - 1)
        self._lay_out()

    def choose(self, side: int) -> None:
        """Choose a side."""
        self.chosen = side % max(1, len(self.sides.sides))
        self.refresh()

    def scroll_lines(self, lines: int) -> None:
        """Scroll all sides by a number of lines."""
        for band in self._bands:
            last = max(0, len(band.lines) - self.text_height)
            band.offset = min(max(band.offset + lines, 0), last)
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_lines(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_lines(-1)

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked side."""
        count = len(self.sides.sides)
        if self.in_columns:
            self.choose(min(event.x // (self._column + len(SEPARATOR)), count - 1))
        else:
            self.choose(min(event.y // self._band_height, count - 1))

    def on_resize(self) -> None:
        """Wrap the texts to the new width."""
        self._lay_out()

    # Layout -------------------------------------------------------------------------------------

    @property
    def in_columns(self) -> bool:
        """Whether the sides are beside each other."""
        return self.size.width >= COLUMNS_FROM

    @property
    def _column(self) -> int:
        """Width of a side, in cells."""
        count = max(1, len(self.sides.sides))
        if not self.in_columns:
            return max(1, self.size.width)
        return max(1, (self.size.width - (count - 1) * len(SEPARATOR)) // count)

    @property
    def _band_height(self) -> int:
        """Lines of a side with its head."""
        if self.in_columns:
            return max(1, self.size.height)
        return max(1, self.size.height // max(1, len(self.sides.sides)))

    @property
    def _head_height(self) -> int:
        return 1 if not self.in_columns else 2 + any(side.like for side in self.sides.sides)

    @property
    def text_height(self) -> int:
        """Lines of a side that show its text."""
        return max(1, self._band_height - self._head_height)

    def _lay_out(self) -> None:
        old = [*self._bands, *[None] * len(self.sides.sides)]
        self._bands = [self._band(*pair) for pair in zip(self.sides.sides, old, strict=False)]
        for band in self._bands:
            top, shown = band.offset, self.text_height
            if self.place is not None:
                top = min(max(top, band.place_line - shown + 1), band.place_line)
            band.offset = min(max(0, top), max(0, len(band.lines) - shown))
        self.refresh()

    def _band(self, side: Side, old: _Band | None) -> _Band:
        """Return the band of a side; its scroll position is that of the old one."""
        width = max(1, self._column - LEAD)
        made_from = (side, width, self.place, self.sides.first)
        if old and old.made_from == made_from:
            return old
        marked, place_line = self._marked(side.answer, width)
        bar, style = Span(f"{BAR} ", "bar"), "error" if side.is_error else "end"
        count = marked.height if side.answer.text else 0
        lines = [Line((bar, *marked.line(number).spans)) for number in range(count)]
        ends = words_in_lines(side.end, width) if side.end else []
        lines += [Line((Span(part.rstrip(), style),)) for part in ends]
        return _Band(made_from, lines, place_line, old.offset if old else 0)

    def _marked(self, answer: Answer, width: int) -> tuple[MarkedText, int]:
        """Return an answer with its signs and the place set off, and the line of the place."""
        text, first = answer.text, self.sides.first
        place = len(answer.keys) if self.place is None else self.place
        start, end = answer.span(place, place + 1)
        signs = []
        if first is not None and answer.keys:
            signs.append(Sign(answer.span(0, first)[1], DIFFERENT, "sign"))
        if text[start:end].startswith("\n"):
            # A newline by itself cannot be seen.
            signs.append(Sign(start, NEWLINE, "place"))
        marked = MarkedText(text, width, [Styled(start, end, "place")], signs)
        return marked, marked.line_of(start)

    # Painting -----------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        """Drop the styles, because the colours have changed."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        if not self._bands:
            return Strip.blank(self.size.width, self.rich_style)
        if not self.in_columns:
            at, row = divmod(y, self._band_height)
            line = self._line(at, row) if at < len(self._bands) else Line()
            return Strip(self._segments(line, self.size.width))
        segments = list[Segment]()
        for at in range(len(self._bands)):
            if at:
                segments.append(Segment(SEPARATOR, self._style("rule")))
            segments += self._segments(self._line(at, y), self._column)
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)

    def _line(self, at: int, row: int) -> Line:
        if row < self._head_height:
            return self._head(at, row)
        band, number = self._bands[at], row - self._head_height
        number += band.offset
        return band.lines[number] if number < len(band.lines) else Line()

    def _head(self, at: int, row: int) -> Line:
        side, chosen = self.sides.sides[at], at == self.chosen
        name = f"{CHOSEN if chosen else ' '} {side.name}{f' {STAR}' if side.star else ''}"
        style = "chosen" if chosen else "head"
        if not self.in_columns:
            facts = "".join(f" · {fact}" for fact in (side.facts, side.like) if fact)
            return Line((Span(name, style), Span(facts, "facts")))
        if row == 0:
            return Line((Span(name, style),))
        return Line((Span(f"  {side.facts if row == 1 else side.like}", "facts"),))

    def _segments(self, line: Line, width: int) -> list[Segment]:
        """Return the segments of a line, cut or filled to a width."""
        segments, left = list[Segment](), width
        for span in line.spans:
            text = cut_end(span.text, left)
            segments.append(Segment(text, self._style(span.style)))
            left -= cell_len(text)
        return [*segments, Segment(" " * max(0, left), self.rich_style)]

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            style = self.get_component_rich_style(f"side-pane--{name}", partial=True)
            self._styles[name] = self.rich_style + style
        return self._styles[name]
