"""The logit lens on a page: layers below each other, tokens beside each other.

Each cell has the most likely next id after a layer. Its probability is the level of the token
painting: a colour, and a block beside the text that is as high. ✓ tells that this id is the one
that follows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from core.base.text import percent
from core.protocol.text_reading import LensCell
from tui.view.fitting import fitting_parts
from tui.view.inspection import Inspection
from tui.view.painting import Measure, block_of, labels_of, level_of
from tui.view.result_view import Pieces
from tui.view.rounded import rounded
from tui.view.token_text import token_text
from tui.view.told_apart import cut_end

# Cells of the names of the layers, and of a token's text where the vocabulary is small or large.
NAME, SMALL, LARGE = 8, 5, 9
SMALL_VOCABULARY = 96
# Cells of a column beside the text: the block, the sign and a gap.
BESIDE = 3
# Rows with the tokens, and rows below the grid: with the likeliest ids, and without.
HEADS, DETAILS, SHORT_DETAILS = 2, 7, 1
# From this height on there is room for the likeliest ids.
DETAILS_FROM = 16
TRUE, NEXT, UNREAD, NOTHING = "✓", "●", "·", "–"
# Before the first token of the answer, as in the output.
BAR = "▏"
FILLED = 20
GAP = " · "


@dataclass(frozen=True, slots=True)
class Spot:
    """The chosen cell: a position of the ids and a layer, and a head for attention, from 1 on."""

    at: int
    layer: int
    head: int = 1


def cell_width(inspection: Inspection) -> int:
    """Return the cells of a column."""
    return (SMALL if inspection.generation.vocab <= SMALL_VOCABULARY else LARGE) + BESIDE


def shown_positions(inspection: Inspection, at: int, width: int) -> range:
    """Return the positions that fit into `width` cells, the cursor in the right half."""
    count = len(inspection.ids)
    fit = min(count, max(1, (width - NAME) // cell_width(inspection)))
    start = max(0, min(at - (2 * fit) // 3, count - fit))
    return range(start, start + fit)


def lens_lines(inspection: Inspection, spot: Spot, width: int, height: int) -> tuple[Pieces, ...]:
    """Return `height` lines or fewer with the grid around the chosen cell, and what it tells."""
    shown = shown_positions(inspection, spot.at, width)
    below = DETAILS + 1 if height >= DETAILS_FROM else SHORT_DETAILS
    layers = _shown_layers(inspection.layers, spot.layer, max(1, height - HEADS - below))
    lines = [_reads(inspection, spot, shown), _follows(inspection, spot, shown)]
    lines += [_row(inspection, spot, layer, shown) for layer in layers]
    if below > SHORT_DETAILS:
        lines.append(())
    return (*lines, *_details(inspection, spot, width, below))[:height]


def lens_legend() -> Pieces:
    """Return what colours, blocks and signs mean."""
    labels = labels_of(Measure.PROBABILITY)
    ramp = tuple(
        (f"{block_of(Measure.PROBABILITY, level)}{label} ", _style(level))
        for level, label in enumerate(labels)
    )
    return (*ramp, (f" {TRUE} the id that follows", "note"))


def _shown_layers(layers: int, chosen: int, room: int) -> range:
    """Return the layers that fit, 0 to `layers`, the chosen one among them."""
    fit = min(layers + 1, room)
    start = max(0, min(chosen - fit // 2, layers + 1 - fit))
    return range(start, start + fit)


def _reads(inspection: Inspection, spot: Spot, shown: range) -> Pieces:
    texts = [_text(inspection, at) for at in shown]
    return _head(inspection, spot, shown, "reads", texts)


def _follows(inspection: Inspection, spot: Spot, shown: range) -> Pieces:
    begins = inspection.answer_start
    texts = [(BAR if at + 1 == begins else "") + _text(inspection, at + 1) for at in shown]
    return _head(inspection, spot, shown, "next", texts)


def _head(
    inspection: Inspection, spot: Spot, shown: range, name: str, texts: Sequence[str]
) -> Pieces:
    width = cell_width(inspection)
    cells = (
        (set_cell_size(cut_end(text, width - 1), width), "title" if at == spot.at else "head")
        for at, text in zip(shown, texts, strict=True)
    )
    return ((f"{name:>{NAME - 1}} ", "head"), *cells)


def _text(inspection: Inspection, at: int) -> str:
    if at >= len(inspection.ids):
        return NOTHING
    return token_text(inspection.ids[at], inspection.tokenizer)


def _row(inspection: Inspection, spot: Spot, layer: int, shown: range) -> Pieces:
    name = "embed" if layer == 0 else f"{layer} out" if layer == inspection.layers else str(layer)
    style = "chosen" if layer == spot.layer else "note"
    pieces = [(f"{name:>{NAME - 1}} ", style)]
    for at in shown:
        chosen = (at, layer) == (spot.at, spot.layer)
        pieces += _cell(inspection, at, layer, chosen=chosen)
    return tuple(pieces)


def _cell(inspection: Inspection, at: int, layer: int, *, chosen: bool) -> Pieces:
    width, column = cell_width(inspection), inspection.columns.get(at)
    if column is None:
        return ((set_cell_size(UNREAD, width), "place" if chosen else "note"),)
    best, logprob = column[layer].top[0]
    level = level_of(Measure.PROBABILITY, math.exp(logprob))
    room = width - BESIDE
    text = set_cell_size(cut_end(token_text(best, inspection.tokenizer), room), room)
    true = at + 1 < len(inspection.ids) and best == inspection.ids[at + 1]
    return (
        (text + block_of(Measure.PROBABILITY, level), "place" if chosen else _style(level)),
        (f"{TRUE if true else ' '} ", "star"),
    )


def _style(level: int) -> str:
    return f"level-{level}" if level else "output"


def _details(inspection: Inspection, spot: Spot, width: int, room: int) -> list[Pieces]:
    """Return what the chosen cell tells: of the next id, and its likeliest ids."""
    column = inspection.columns.get(spot.at)
    cell = column[spot.layer] if column else None
    parts = [_place(inspection, spot)]
    if cell:
        parts += _of_next(inspection, spot, cell)
    title: Pieces = ((GAP.join(fitting_parts(parts, width, len(GAP))), "title"),)
    if cell is None or room <= SHORT_DETAILS:
        return [title]
    following = inspection.ids[spot.at + 1] if spot.at + 1 < len(inspection.ids) else None
    return [title, *(_likely(inspection, one, following) for one in cell.top)]


def _place(inspection: Inspection, spot: Spot) -> str:
    after = f"after layer {spot.layer}" if spot.layer else "after the embedding"
    return f"{after}, position {spot.at:,} reads {_text(inspection, spot.at)}"


def _of_next(inspection: Inspection, spot: Spot, cell: LensCell) -> list[str]:
    entropy = f"entropy {cell.entropy / math.log(2):.2f} bits"
    if cell.logprob is None:
        return ["nothing follows", entropy]
    share = percent(math.exp(cell.logprob), 1)
    number = spot.at + 2 - inspection.answer_start
    whose = f"answer token {number:,}" if number > 0 else "of the prompt"
    return [
        f"next {_text(inspection, spot.at + 1)} ({whose}): log-prob {rounded(cell.logprob, 3)}",
        share,
        f"rank {cell.rank:,}",
        entropy,
    ]


def _likely(inspection: Inspection, one: tuple[int, float], following: int | None) -> Pieces:
    index, logprob = one
    share = math.exp(logprob)
    text = cut_end(token_text(index, inspection.tokenizer), LARGE)
    sign = NEXT if index == following else " "
    return (
        (f"  {text}{' ' * (LARGE + 1 - cell_len(text))}{percent(share, 1):>8}", "output"),
        (f" {sign} ", "star"),
        ("█" * round(FILLED * share), "bar"),
    )
