"""The settings row as pieces of text: which settings are shown at a width, and their arrows.

The cells of the arrows are always there, so that nothing moves when another setting is chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from core.base.text import clean, shorten
from tui.view.row_values import MORE, ROW, ROW_LABELS, RowValues

# The name of the piece that shows or hides the other settings.
FOLD = "fold"
MORE_LABEL, LESS_LABEL = " more ⌄", " less ⌃"
# The longest value, in characters.
LONGEST = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: its style, its setting, and the direction in which a click steps it."""

    text: str
    style: str
    name: str
    direction: int = 0


@dataclass(frozen=True, slots=True)
class RowState:
    """The values, the chosen setting, whether the row has the focus, and the value being typed.

    `kept` are settings that stay in the row also with their default value.
    """

    values: RowValues
    chosen: str
    focused: bool
    typed: str = ""
    kept: frozenset[str] = frozenset((ROW[0],))

    def shown(self, name: str) -> str:
        """Return the value of a setting as it is shown."""
        if self.typed and name == self.chosen:
            return f"{clean(self.typed)}▏"
        return shorten(clean(self.values.written(name)), LONGEST)

    def is_chosen(self, name: str) -> bool:
        """Whether the keys act on this setting."""
        return self.focused and name == self.chosen


Line = list[Piece]


def folded(state: RowState, width: int) -> Line:
    """Return the one line of the folded row.

    The usual settings are there, and the others that are not the default. Where that is too wide,
    settings with their default value are left out first, the last one before the others. Then "+2"
    says how many that are not the default are left out.
    """
    names = list(ROW + tuple(name for name in MORE if _is_needed(state, name)))
    wide = _items(state, names, wide=True)
    more = Piece(MORE_LABEL, "label", FOLD)
    if _length([*wide, more]) <= width:
        return [*wide, more]
    needed = [name for name in names if _is_needed(state, name)]
    order = [name for name in reversed(names) if name not in needed]
    order += [name for name in reversed(needed) if name not in state.kept]
    order += [name for name in reversed(needed) if name in state.kept]
    hidden = 0
    for left_out in order:
        line = [*_items(state, names, wide=False), _more(hidden)]
        if _length(line) <= width or len(names) == 1:
            break
        names.remove(left_out)
        hidden += not state.values.is_default(left_out)
    return [*_items(state, names, wide=False), _more(hidden)]


def unfolded(state: RowState, width: int) -> list[Line]:
    """Return every setting in as many lines as needed; one that does not fit begins a new line."""
    items = [_item(state, name, wide=True) for name in ROW + MORE]
    items.append([Piece(LESS_LABEL, "label", FOLD)])
    lines: list[Line] = [[]]
    for item in items:
        if lines[-1] and _length(lines[-1]) + _length(item) > width:
            lines.append([])
        lines[-1] += item
    return lines


def _is_needed(state: RowState, name: str) -> bool:
    return name in state.kept or not state.values.is_default(name)


def _items(state: RowState, names: Sequence[str], *, wide: bool) -> Line:
    return [piece for name in names for piece in _item(state, name, wide=wide)]


def _item(state: RowState, name: str, *, wide: bool) -> Line:
    """Return label and value; in a wide row every value has arrows, else the chosen one.

    The arrows of a narrow row are in the spaces around the value.
    """
    style = "chosen" if state.is_chosen(name) else "value"
    arrows = wide or state.is_chosen(name)
    down, up = ("◂", "▸") if arrows else (" ", " ")
    step = (-1, 1) if arrows else (0, 0)
    gap = " " if wide else ""
    up += gap
    return [
        Piece(f" {ROW_LABELS[name]}{gap}", "label", name),
        Piece(down, "arrow", name, step[0]),
        Piece(state.shown(name), style, name),
        Piece(up, "arrow", name, step[1]),
    ]


def _more(hidden: int) -> Piece:
    return Piece(f" +{hidden} ⌄" if hidden else " ⌄", "label", FOLD)


def _length(pieces: Line) -> int:
    return sum(cell_len(piece.text) for piece in pieces)
