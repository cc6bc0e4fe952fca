"""The title line of a pane: a rule with the pane's name, and what there is to say about it."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from core.base.text import clean
from tui.fullscreen.widgets.lines import cut
from tui.fullscreen.widgets.still import Still
from tui.view.fitting import fitting_parts

# Rules, and joints with the vertical rules at their ends; heavy ones show the focus without colour.
THIN, HEAVY = "─", "━"
HEAVY_JOINTS = {"┬": "┯", "├": "┝", "┤": "┥", "": ""}
# The length of the rule after the right text.
RIGHT_RULE = 2
# A part is not cut to fewer cells than this.
SHORTEST_PART = 12
# A right text that is cut to fewer cells says nothing.
LEAST_RIGHT = 12


class PaneTitle(Still):
    """A rule with a name and parts on the left, and a text on the right."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES = {"pane-title--name", "pane-title--part"}  # noqa: RUF012 - Textual's way

    def __init__(self, name: str, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._shown: tuple[str, tuple[str, ...], str] = (name, (), "")
        self._joints = ("", "")

    @property
    def text(self) -> str:
        """Name, parts and right text, without the rule."""
        name, parts, right = self._shown
        return "  ".join(filter(None, (name, *parts, right)))

    @property
    def room(self) -> int:
        """Cells that a single part may have without being cut, without a right text."""
        name, _, _ = self._shown
        return self.size.width - len("".join(self._joints)) - cell_len(name) - 5

    def show(self, parts: Sequence[str] = (), right: str = "", name: str = "") -> None:
        """Set the texts; they are cleaned. An empty name keeps the present one."""
        shown = name or self._shown[0], tuple(map(clean, parts)), clean(right)
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def join(self, left: str, right: str = "") -> None:
        """Set the joints with the vertical rules at both ends; "" where there is none."""
        if (left, right) != self._joints:
            self._joints = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        del y
        heavy = self.has_class("-focused")
        rule = HEAVY if heavy else THIN
        start, end = (HEAVY_JOINTS[joint] if heavy else joint for joint in self._joints)
        name, parts, right = self._fitted(self.size.width - len(start + end))
        tail = f" {rule * RIGHT_RULE}{end}" if right else end
        used = cell_len(start + name + parts + right + tail) + 2 + bool(right)
        middle = f" {rule * max(0, self.size.width - used)}{' ' if right else ''}"
        base = self.rich_style
        texts = ((f"{start} ", ""), (name, "name"), (parts, "part"), (middle, ""),
                 (right, "part"), (tail, ""))  # fmt: skip
        segments = [Segment(text, base + self._style(style)) for text, style in texts if text]
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _fitted(self, width: int) -> tuple[str, str, str]:
        """Return name, parts and right text.

        Parts that do not fit are left out as a whole; if none fits, the first one is cut.
        """
        name, parts, right = self._shown
        name = cut(name, width - 2)
        room = width - cell_len(name) - 2
        beside = room - RIGHT_RULE - 3
        right = cut(right, beside) if beside >= min(cell_len(right), LEAST_RIGHT) else ""
        room -= cell_len(right) + RIGHT_RULE + 3 if right else 1
        shown = fitting_parts(parts, room - 2)
        if parts and not shown and room - 2 >= SHORTEST_PART:
            shown = [cut(parts[0], room - 2)]
        return name, "".join(f"  {part}" for part in shown), right

    def _style(self, name: str) -> Style:
        if not name:
            return Style()
        return self.get_component_rich_style(f"pane-title--{name}", partial=True)
