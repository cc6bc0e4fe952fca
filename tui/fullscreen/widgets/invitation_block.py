"""What the output shows before the first generation: example prompts, keys and the marks."""

from collections.abc import Iterable

from rich.cells import cell_len

from core.base.text import clean
from tui.fullscreen.widgets.blocks import Line, Span, side_by_side, wrapped
from tui.view.generation_words import MARK
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD
from tui.view.marks import LOADED, PAST, STAR

GAP = "   "
TITLE = "Type a prompt below"
OFFER = f"{TITLE}, or take one of these"
KEYS = ("prompt.run", "pane.settings", "pane.list", "help")
LEGEND = (
    f"{STAR} best",
    f"{LOADED} loaded",
    f"{PAST} past best",
    f"{MARK} setting changed",
    "▏ the answer",
)
# In the margin of the chosen prompt.
CHOSEN = "▸"


class InvitationBlock:
    """Fits into a number of rows: on a low pane the prompts are side by side and some lines go."""

    def __init__(
        self, prompts: tuple[str, ...], width: int, rows: int, table: KeyTable = STANDARD
    ) -> None:
        """Offer these prompts; none are offered when nothing can be typed."""
        self.prompts, self.chosen = prompts, 0
        self.rows, self._width, self._table = rows, width, table
        # Whether the chosen prompt is marked: only while the keys act here.
        self.active = False
        # The lines, and the values that they were laid out for.
        self._kept: tuple[object, list[Line]] = None, []

    @property
    def height(self) -> int:
        """Number of visual lines."""
        return len(self._lines())

    def line(self, number: int) -> Line:
        """Return one visual line."""
        lines = self._lines()
        return lines[number] if number < len(lines) else Line()

    def rewrap(self, width: int) -> None:
        """Fit the lines to another width, in cells."""
        self._width = width

    def plain(self) -> str:
        """Return the lines."""
        return "\n".join(line.text for line in self._lines())

    def choose(self, direction: int) -> None:
        """Choose the next (1) or previous (-1) prompt; both ends stop it."""
        self.chosen = min(max(self.chosen + direction, 0), len(self.prompts) - 1)

    def prompt_at(self, row: int) -> int | None:
        """Return the number of the prompt in a row of its own, None if there is none."""
        number = row - 1
        return number if self._is_whole and 0 <= number < len(self.prompts) else None

    @property
    def has_legend(self) -> bool:
        """Whether the legend of the marks fits."""
        return self._is_whole or self.rows >= len(self._short())

    @property
    def _is_whole(self) -> bool:
        return len(self._whole()) <= self.rows

    def _lines(self) -> list[Line]:
        shown = self.rows, self._width, self.chosen, self.active
        if self._kept[0] != shown:
            whole = self._whole()
            fits = len(whole) <= self.rows
            self._kept = shown, whole if fits else self._short()[: max(1, self.rows)]
        return self._kept[1]

    def _whole(self) -> list[Line]:
        width = self._width
        lines = wrapped(OFFER if self.prompts else TITLE, "info-title", width)[:1]
        lines += [self._offer(number) for number in range(len(self.prompts))]
        lines += wrapped(how(self._table), "note", width) if self.prompts else []
        lines += [Line(), *side_by_side(list(_keys(self._table)), GAP, "note", width)]
        return [*lines, *side_by_side(LEGEND, GAP, "note", width), Line()]

    def _short(self) -> list[Line]:
        """Return one line for the prompts, one for the keys and one for the marks."""
        offers = [
            f"{CHOSEN if self.active and number == self.chosen else ' '} {clean(prompt)}"
            for number, prompt in enumerate(self.prompts)
        ]
        groups = ((offers or [TITLE], "output"), (_keys(self._table), "note"), (LEGEND, "note"))
        return [Line((Span(_fitting(parts, self._width), style),)) for parts, style in groups]

    def _offer(self, number: int) -> Line:
        here = self.active and number == self.chosen
        text = clean(self.prompts[number])
        return Line((Span(f"  {text}", "head" if here else "output"),), CHOSEN if here else "")


def how(table: KeyTable) -> str:
    """Return the keys that go to the prompts, choose one and take it."""
    go = table["pane.output"]
    here = table.spoken(go.id) if go.key else "/output"
    choose, take = table["output.choose"].display, table["output.take"].display
    return f"{here} goes here, {choose} choose, {take} takes it"


def _keys(table: KeyTable) -> Iterable[str]:
    return (f"{key.display} {key.label}" for key in map(table.__getitem__, KEYS) if key.key)


def _fitting(parts: Iterable[str], width: int) -> str:
    """Return the parts side by side, as many as fit."""
    shown = ""
    for part in parts:
        longer = f"{shown}{GAP}{part}" if shown else part
        if cell_len(longer) <= width:
            shown = longer
    return shown
