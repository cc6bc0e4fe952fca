"""Lines of the frame: a text at each end of a row, and a rule between rows."""

from collections.abc import Collection

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip

from core.base.text import clean
from tui.fullscreen.widgets.still import Still


class EndsLine(Still):
    """A text on the left and one on the right; the left one is cut first if they do not fit."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "EndsLine { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.left, self.right = "", ""

    def show(self, left: str, right: str = "") -> None:
        """Set both texts; they are cleaned."""
        shown = clean(left), clean(right)
        if shown != (self.left, self.right):
            self.left, self.right = shown
            self.refresh()

    def render(self) -> Content:
        """Return both texts in one line."""
        width = self.size.width
        right = cut(self.right, width - 1)
        room = max(0, width - cell_len(right) - bool(right))
        left = set_cell_size(cut(self.left, room), room) + (" " if right else "")
        return Content(left + right)


class Rule(Still):
    """A horizontal rule that vertical rules meet from above."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "Rule { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._joints: frozenset[int] = frozenset()

    def show(self, joints: Collection[int]) -> None:
        """Set the columns of the vertical rules."""
        if frozenset(joints) != self._joints:
            self._joints = frozenset(joints)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        width = self.size.width
        text = "".join("┴" if x in self._joints else "─" for x in range(width))
        return Strip([Segment(text, self.rich_style)], width)


def cut(text: str, width: int) -> str:
    """Return a text in at most `width` cells, "…" in place of what does not fit."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else ""
