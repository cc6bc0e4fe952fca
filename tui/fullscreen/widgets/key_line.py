"""The footer: the keys that act now; a click presses one."""

from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui.fullscreen.widgets.still import Still
from tui.view.footer import Footer


class KeyLine(Still):
    """The parts of a footer in one line."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"key-line--name"}  # noqa: RUF012 - Textual's way

    @dataclass
    class Pressed(Message):
        """A key was clicked; `id` is that of the table of keys."""

        id: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.shown = Footer()

    def show(self, footer: Footer) -> None:
        """Show a footer."""
        if footer != self.shown:
            self.shown = footer
            self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key under the pointer."""
        place = event.get_content_offset(self)
        if place is None:
            return
        at = 0
        for part in self.shown.parts:
            after = at + cell_len(part.text)
            if at <= place.x < after:
                self.post_message(self.Pressed(part.id))
                return
            at = after + self.shown.gap

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        name = self.rich_style + self.get_component_rich_style("key-line--name", partial=True)
        segments: list[Segment] = []
        for part in self.shown.parts:
            if segments:
                segments.append(Segment(" " * self.shown.gap, self.rich_style))
            segments += [Segment(part.name, name), Segment(f" {part.label}", self.rich_style)]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style)
