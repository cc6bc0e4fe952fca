"""Where a head looks, on a page: a map of the ids up to the cursor, and a table of all heads.

A row of the map is a token, a column one that it looks at, as far as the row itself. In colour a
line has two rows, as half blocks; without colour it has one, in shades.
"""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len

from core.base.text import plural
from core.protocol.head_attention import AttentionWindow, HeadFigures
from tui.view.fitting import fitting_parts
from tui.view.inspection import Inspection
from tui.view.lens_grid import GAP, Spot
from tui.view.result_view import Pieces
from tui.view.token_text import token_text
from tui.view.told_apart import cut_end

# Ids of the map at most, and cells of its names.
MOST, NAME = 64, 3
# From each of these weights on, the level is one higher.
BOUNDS = (0.02, 0.05, 0.1, 0.2, 0.4)
SHADES = " ░░▒▓█"
UPPER, LOWER = "▀", "▄"
# Cells of the table; below a width of the page it is left out.
TABLE, TABLE_FROM = 36, 66
CHOSEN = "▸"
# Of the cursor's token, as many of the positions that it looks at most are told.
STRONGEST = 5


def mapped(spot: Spot, width: int, height: int, *, halves: bool) -> range:
    """Return the positions of the map that fit, the cursor's the last one."""
    columns = width - NAME - (TABLE if width >= TABLE_FROM else 0)
    rows = (height - 2) * (2 if halves else 1)
    count = max(1, min(MOST, spot.at + 1, columns, rows))
    return range(spot.at + 1 - count, spot.at + 1)


def attention_lines(
    inspection: Inspection, spot: Spot, width: int, height: int, *, halves: bool
) -> tuple[Pieces, ...]:
    """Return at most `height` lines with the map, its columns' tokens, and the table beside it."""
    window = inspection.attention.get(spot.layer)
    shown = mapped(spot, width, height, halves=halves)
    if window is None or shown.start < window.start or shown.stop > window.stop:
        return (_title(spot, None, width),)
    left = [*_map(inspection, window, spot, shown, halves=halves)]
    signs = "".join(_sign(inspection, at) for at in shown)
    left.append(((" " * NAME, "note"), (signs, "head")))
    if width < TABLE_FROM:
        return (_title(spot, window, width), *left)[:height]
    right = [*_table(window, spot, height - 3 - STRONGEST), ()]
    right += _strongest(inspection, window, spot)
    wide = NAME + len(shown) + 3
    beside = (_beside(left, right, at, wide) for at in range(max(len(left), len(right))))
    return (_title(spot, window, width), *beside)[:height]


def map_legend(*, halves: bool) -> Pieces:
    """Return what colours or shades mean."""
    lows = [f"{bound:g}".removeprefix("0") for bound in BOUNDS]
    labels = (f"<{lows[0]}", *(f"≥{low}" for low in lows))
    head = ("weight  ", "note")
    if halves:
        ramp = ((f" {label} ", _level_style(level)) for level, label in enumerate(labels))
        return (head, *ramp)
    shades = ((SHADES[level], labels[level]) for level in (0, 1, 3, 4, 5))
    return (head, ("  ".join(f"{shade}{label}" for shade, label in shades), "note"))


def _level_style(level: int) -> str:
    return f"level-{level}" if level else "output"


def _title(spot: Spot, window: AttentionWindow | None, width: int) -> Pieces:
    parts = [f"attention of layer {spot.layer}, head {spot.head}"]
    if window:
        sees = window.table.window
        back = "all before it" if sees is None else f"the {plural(sees, 'token')} before it"
        parts.append(f"a token sees {back}")
    return ((GAP.join(fitting_parts(parts, width, len(GAP))), "title"),)


def _beside(left: list[Pieces], right: list[Pieces], at: int, wide: int) -> Pieces:
    """Return a line of the map and one of the table, which begins after `wide` cells."""
    first = left[at] if at < len(left) else ()
    blank = " " * max(0, wide - sum(cell_len(text) for text, _ in first))
    return (*first, (blank, "output"), *(right[at] if at < len(right) else ()))


# Map --------------------------------------------------------------------------------------------


def _map(
    inspection: Inspection, window: AttentionWindow, spot: Spot, shown: range, *, halves: bool
) -> Iterator[Pieces]:
    levels = [_levels(window, spot.head, row, shown) for row in shown]
    signs = [_sign(inspection, at) for at in shown]
    if not halves:
        for sign, row in zip(signs, levels, strict=True):
            yield ((f" {sign} ", "head"), ("".join(SHADES[level] for level in row), "output"))
        return
    # The last line ends with the cursor's row.
    if len(levels) % 2:
        levels, signs = [[0] * len(shown), *levels], [" ", *signs]
    for at in range(0, len(levels), 2):
        name = "".join(signs[at : at + 2])
        yield ((f"{name} ", "head"), *_half_blocks(levels[at], levels[at + 1]))


def _levels(window: AttentionWindow, head: int, row: int, shown: range) -> list[int]:
    """Return the levels of a row at the shown columns; 0 for those after the row itself."""
    weights = window.weights[head - 1][row - window.start]
    return [bisect_right(BOUNDS, weights[at]) if at <= row else 0 for at in shown]


def _half_blocks(upper: list[int], lower: list[int]) -> Iterator[tuple[str, str]]:
    """Yield two rows as one line: `half-A-B` has level A above level B, 0 is the background."""
    for (above, below), cells in groupby(zip(upper, lower, strict=True)):
        count = len([*cells])
        if above == below == 0:
            yield " " * count, "output"
        elif above == 0:
            yield LOWER * count, f"half-{below}-0"
        else:
            yield UPPER * count, f"half-{above}-{below}"


def _sign(inspection: Inspection, at: int) -> str:
    """Return one cell for a token: its first character that is not a blank."""
    text = token_text(inspection.ids[at], inspection.tokenizer)
    # Ids without text, and special tokens.
    if text.startswith(("id ", "<|")):
        return "#"
    char = text.lstrip("␣")[:1] or "␣"
    return char if cell_len(char) == 1 else "□"


# Table ------------------------------------------------------------------------------------------


def _table(window: AttentionWindow, spot: Spot, room: int) -> Iterator[Pieces]:
    """Yield the figures of the heads that fit, the chosen one among them."""
    heads = window.table.heads
    fit = min(len(heads), max(1, room))
    start = max(0, min(spot.head - 1 - fit // 2, len(heads) - fit))
    yield ((f"  {'head':>4}{'first':>7}{'prev':>7}{'same':>7}{'entropy':>9}", "head"),)
    for number in range(start + 1, start + fit + 1):
        mark = CHOSEN if number == spot.head else " "
        line = f"{mark} {number:>4}{_figures(heads[number - 1])}"
        yield ((line, "chosen" if number == spot.head else "output"),)


def _figures(one: HeadFigures) -> str:
    return f"{one.first:>7.3f}{one.previous:>7.3f}{one.same:>7.3f}{one.entropy:>9.3f}"


def _strongest(inspection: Inspection, window: AttentionWindow, spot: Spot) -> Iterator[Pieces]:
    """Yield the positions that the cursor's token looks at most."""
    weights = window.weights[spot.head - 1][spot.at - window.start]
    text = cut_end(token_text(inspection.ids[spot.at], inspection.tokenizer), 12)
    yield ((f"  {spot.at:,} {text} looks at", "head"),)
    best = sorted(range(len(weights)), key=lambda at: -weights[at])[:STRONGEST]
    for at in best:
        seen = cut_end(token_text(inspection.ids[at], inspection.tokenizer), 12)
        yield ((f"  {weights[at]:>6.3f}  {at:,} {seen}", "output"),)
