"""The footer: the keys that act now in the focused pane, in as many words as fit."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from tui.view.key import Key, Pane
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD


@dataclass(frozen=True, slots=True)
class Situation:
    """What the session is doing, as far as it decides which keys act.

    `marked` is the number of marked checkpoints, `marked_here` whether the highlighted one is.
    `typed` is the prompt's text, `other` whether a checkpoint is highlighted that is not loaded and
    can run, `selected` whether text is selected, `filter` that of the list, `filtering` whether it
    is being typed, `steps` whether arrow keys change the chosen setting, `unfolded` whether all
    settings are shown, `losses` what would be shown of the losses in place of what is shown, "" if
    they do not fit, `walking` whether a token is shown.
    """

    pane: Pane = Pane.PROMPT
    busy: bool = False
    generations: int = 0
    typed: str = ""
    other: bool = False
    selected: bool = False
    checkpoints: int = 0
    filter: str = ""
    filtering: bool = False
    steps: bool = True
    unfolded: bool = False
    losses: str = "table"
    marked: int = 0
    marked_here: bool = False
    walking: bool = False


@dataclass(frozen=True, slots=True)
class FooterPart:
    """A key as it is shown: its id, its name and its label."""

    id: str
    name: str
    label: str

    @property
    def text(self) -> str:
        """Name and label."""
        return f"{self.name} {self.label}"


@dataclass(frozen=True, slots=True)
class Footer:
    """The parts of the footer, and the number of cells between them."""

    parts: tuple[FooterPart, ...] = ()
    gap: int = 2

    @property
    def text(self) -> str:
        """The line as text."""
        return (" " * self.gap).join(part.text for part in self.parts)


# Keys of every pane, in the order of the footer.
EVERYWHERE = (
    "stop", "pane.settings", "pane.list", "pane.output", "run.highlighted", "palette", "pane.next",
    "help", "quit",
)  # fmt: skip
# Labels where the full ones do not fit.
SHORT = {
    "run.highlighted": "on highlighted",
    "settings.unfold": "all",
    "list.side": "side",
}
# Left out first where the line is too short; then the pane's own keys from the last one on, then
# Esc. Help and quit are never left out.
LESS_NEEDED = (
    "pane.next", "prompt.newline", "palette", "list.info", "list.later", "pane.list",
    "pane.settings", "run.highlighted", "pane.output",
)  # fmt: skip
# Keys that are left out together.
TOGETHER = {"list.later": "list.earlier", "settings.more": "settings.less"}

# Keys that come first in the walk, and while checkpoints are marked.
WITH_WALK = ("walk.token_previous", "output.take", "paint.measure")
WITH_MARKS = ("list.load", "list.mark", "list.lapse", "list.side")

# Keys that act only in some situations.
_ACTS: dict[str, Callable[[Situation], bool]] = {
    "prompt.run": lambda now: bool(now.typed),
    "prompt.newline": lambda now: not _is_command(now),
    "list.load": lambda now: now.checkpoints > 0 or now.filtering,
    "list.mark": lambda now: now.checkpoints > 0,
    "list.lapse": lambda now: now.checkpoints > 0 and bool(now.typed or now.generations),
    "list.side": lambda now: 2 <= now.marked <= 4 and bool(now.typed or now.generations),
    "list.sort": lambda now: now.checkpoints > 1,
    "list.filter": lambda now: now.checkpoints > 1,
    "list.best": lambda now: now.checkpoints > 1,
    "list.table": lambda now: now.checkpoints > 1 and bool(now.losses),
    "list.earlier": lambda now: now.checkpoints > 1,
    "list.later": lambda now: now.checkpoints > 1,
    "list.info": lambda now: now.checkpoints > 0,
    "output.again": lambda now: now.generations > 0,
    "output.same": lambda now: now.generations > 0,
    "output.next": lambda now: now.generations > 1,
    "output.copy": lambda now: now.generations > 0 or now.selected,
    "output.take": lambda now: now.walking,
    "walk.token_previous": lambda now: now.generations > 0,
    "paint.measure": lambda now: now.generations > 0,
    "settings.less": lambda now: now.steps,
    "settings.more": lambda now: now.steps,
    "run.highlighted": lambda now: now.other and bool(now.generations or now.typed),
    "pane.settings": lambda now: now.pane is not Pane.SETTINGS,
    "pane.list": lambda now: now.pane is not Pane.LIST,
    "pane.output": lambda now: now.pane is Pane.PROMPT and not _is_command(now),
    "pane.next": lambda now: not _is_command(now),
}


def footer(now: Situation, width: int, table: KeyTable = STANDARD) -> Footer:
    """Return the keys that act now: as many as fit into `width` cells, none of them cut."""
    keys = _acting(now, table)
    for gap in (3, 2):
        full = Footer(tuple(_part(key, now) for key in keys), gap)
        if cell_len(full.text) <= width:
            return full
    parts = [_part(key, now, short=True) for key in keys]
    own = [key.id for key in reversed(keys) if key.pane is now.pane]
    for left_out in (*LESS_NEEDED, *own, "stop"):
        if cell_len(Footer(tuple(parts)).text) <= width:
            break
        gone = {left_out, TOGETHER.get(left_out)}
        parts = [part for part in parts if part.id not in gone]
    return Footer(tuple(parts))


def _acting(now: Situation, table: KeyTable) -> list[Key]:
    here = [key for key in table.keys if key.footer and key.pane is now.pane]
    if now.marked:
        # A stable sort: those that are left out first where there is little room come last.
        here.sort(key=lambda key: key.id not in WITH_MARKS)
    if now.walking:
        here.sort(key=lambda key: key.id not in WITH_WALK)
    if now.filtering:
        # Letters are text then.
        here = [key for key in here if key.id == "list.load"]
    every = (*here, *map(table.__getitem__, EVERYWHERE))
    return [key for key in every if key.key and _acts(key, now)]


def _acts(key: Key, now: Situation) -> bool:
    if key.id == "stop":
        return bool(_stop_label(now))
    condition = _ACTS.get(key.id)
    return condition is None or condition(now)


def _part(key: Key, now: Situation, *, short: bool = False) -> FooterPart:
    label = SHORT.get(key.id, key.label) if short else key.label
    if key.id == "stop":
        label = _stop_label(now)
    elif now.filtering and key.id == "list.load":
        label = "keep filter"
    elif now.marked_here and key.id == "list.mark":
        label = "unmark"
    elif key.id == "list.table":
        label = now.losses
    elif now.unfolded and key.id == "settings.unfold":
        label = "fewer" if short else "fewer settings"
    return FooterPart(key.id, key.display, label)


def _stop_label(now: Situation) -> str:
    """Return what Esc does; "" when it does nothing."""
    if now.pane is Pane.SETTINGS:
        return "prompt"
    if now.pane is Pane.LIST and (now.filter or now.filtering):
        return "clear filter"
    if now.busy:
        return "stop"
    if now.walking:
        return "end walk"
    return "" if now.pane is Pane.PROMPT else "prompt"


def _is_command(now: Situation) -> bool:
    """Whether a command is being typed, in which Tab completes and a newline does nothing."""
    return now.pane is Pane.PROMPT and now.typed[:1] == "/" and now.typed[:2] != "//"
