"""Inspections of seen generations whose layers and heads were read: values by simple rules."""

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace

from seen import seen_generation

from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.protocol.head_attention import AttentionWindow, HeadFigures, LayerAttention
from core.protocol.inspected import (
    AttentionRead,
    FiguresRead,
    LayersRead,
    Wanted,
    WantedFigures,
    WantedLayers,
)
from core.protocol.text_reading import LayerWindow, LensCell, TextReading
from core.protocol.token_figures import TokenFigures
from tui.view.inspection import Inspection

LAYERS, HEADS = 4, 4
SHARES = (0.95, 0.6, 0.3, 0.1, 0.03, 0.005)


def inspected(text: str = "579\n\n9-12", vocab: int | None = None) -> Inspection:
    """Return an inspection of BOS, `1` and a text, with nothing read; sizes as embedded."""
    generation = seen_generation(text, (1.0,) * len(text))
    config = next(one for one in scan([DEMO]) if one.step == 8000).config()
    if vocab:
        config = replace(config, vocab_size=vocab)
    origin = replace(generation.origin, config=config)
    generation.ready = replace(generation.ready, origin=origin, context=1000)
    return Inspection.of(generation)


def read(inspection: Inspection, wanted: Wanted) -> LayersRead | AttentionRead | FiguresRead:
    """Return what a reading would tell."""
    if isinstance(wanted, WantedFigures):
        return FiguresRead(TextReading(tuple(figures_of(inspection.ids)), 1.0))
    positions = range(wanted.start, wanted.stop)
    if isinstance(wanted, WantedLayers):
        columns = tuple(_column(inspection, at) for at in positions)
        return LayersRead(LayerWindow(wanted.start, columns))
    figures = tuple(HeadFigures(0.1 * one, 0.2, 0.05, 0.1, 1.5) for one in range(1, HEADS + 1))
    table = LayerAttention(wanted.layer, None, figures)
    rows = tuple(tuple(_weights(at, head) for at in positions) for head in range(HEADS))
    return AttentionRead(AttentionWindow(wanted.start, table, rows))


def figures_of(ids: Sequence[int]) -> Iterator[TokenFigures]:
    """Yield figures: each id after the first is less likely than the one before it."""
    for at, index in enumerate(ids):
        if at:
            yield TokenFigures(at, index, -0.7 * at, at, 0.7)
        else:
            yield TokenFigures(at, index, None, None, None)


def _column(inspection: Inspection, at: int) -> tuple[LensCell, ...]:
    """Return cells: the last layer is sure of the next id, each one before it less of others."""
    following = inspection.ids[at + 1] if at + 1 < len(inspection.ids) else None
    cells = []
    for layer in range(LAYERS + 1):
        best = (3 * at + layer) % 16
        if layer == LAYERS and following is not None:
            best = following
        share = SHARES[(LAYERS - layer + at) % len(SHARES)]
        others = [one for one in range(17) if one != best][:4]
        rest = [((1 - share) / 5, one) for one in others]
        top = ((best, math.log(share)), *((one, math.log(left)) for left, one in rest))
        logprob = None if following is None else dict(top).get(following, -5.0)
        rank = None if following is None else 1 + [*dict(top), following].index(following)
        cells.append(LensCell(top, logprob, rank, 1.0))
    return tuple(cells)


def _weights(at: int, head: int) -> "array[float]":
    """Return weights that halve with the distance; the head's number is how far they begin."""
    raw = [0.5 ** abs(at - head - one) for one in range(at + 1)]
    return array("f", [one / sum(raw) for one in raw])
