"""The logit lens of a text as a table: tokens below each other, layers beside each other."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from rich.cells import cell_len

from core.protocol.text_reading import LayerReading, LensCell, TextReading
from core.tokenizers.tokenizer import Tokenizer
from tui.view.aligned import aligned
from tui.view.lens_words import NEXT
from tui.view.rounded import rounded
from tui.view.token_text import token_text

CHANGE = "logit lens: nats/token after each layer (0 = embedding)"
TITLE = "logit lens: the most likely id after each layer (0 = embedding), and nats of the token"


def layer_lines(reading: TextReading, tokenizer: Tokenizer | None, width: int) -> Iterator[str]:
    """Yield the table; layers that do not fit into `width` cells come in further tables."""
    ids = [one.id for one in reading.tokens]
    yield from _table(1, ids, reading.layers, tokenizer, width)


def window_lines(
    columns: Mapping[int, Sequence[LensCell]],
    ids: Sequence[int],
    tokenizer: Tokenizer | None,
    width: int,
) -> Iterator[str]:
    """Yield the same table of the last positions of ids; `columns` has the layers of each."""
    (start, *_), layers = columns, zip(*columns.values(), strict=True)
    readings = [_reading(number, cells) for number, cells in enumerate(layers)]
    yield from _table(start + 1, ids, readings, tokenizer, width)


def _reading(layer: int, cells: Sequence[LensCell]) -> LayerReading:
    tops, logprobs = zip(*(cell.top[0] for cell in cells), strict=True)
    told = (cell.logprob for cell in cells)
    return LayerReading(layer, tops, logprobs, tuple(one for one in told if one is not None))


def _table(
    first: int,
    ids: Sequence[int],
    layers: Sequence[LayerReading],
    tokenizer: Tokenizer | None,
    width: int,
) -> Iterator[str]:
    """Yield the table of the ids from `first` on, and of what would be next."""
    heads = [
        ["at", *map(str, range(first, len(ids) + 1))],
        ["text", *(token_text(one, tokenizer) for one in ids[first:]), NEXT],
    ]
    columns = [[str(one.layer), *_cells(one, tokenizer)] for one in layers]
    room = width - sum(_width(column) + 2 for column in heads)
    yield TITLE
    for some in _that_fit(columns, room):
        names, *rows = zip(*heads, *some, strict=True)
        yield from aligned(names, rows, frozenset(names) - {"text"}, width)


def change_lines(readings: Sequence[tuple[str, TextReading]], width: int) -> Iterator[str]:
    """Yield the mean loss after each layer, a line for each checkpoint by its name.

    The readings are of the same ids. Layers that do not fit come in further tables.
    """
    names = ["checkpoint", *(name for name, _ in readings)]
    every = [[one.nats_per_token for one in reading.layers] for _, reading in readings]
    columns = [
        [str(layer), *(rounded(one, 3) for one in losses)]
        for layer, losses in enumerate(zip_longest(*every))
    ]
    yield CHANGE
    for some in _that_fit(columns, width - _width(names) - 2):
        heads, *rows = zip(names, *some, strict=True)
        yield from aligned(heads, rows, frozenset(heads[1:]), width)


def _cells(layer: LayerReading, tokenizer: Tokenizer | None) -> list[str]:
    """Return a cell for each token from the second on, and one for the next."""
    tops = [token_text(one, tokenizer) for one in layer.tops]
    *before, following = tops
    pairs = zip(before, layer.logprobs, strict=True)
    return [*(f"{top} {rounded(logprob, 2)}" for top, logprob in pairs), following]


def _that_fit(columns: Sequence[list[str]], room: int) -> Iterator[list[list[str]]]:
    """Yield the columns in groups that are at most `room` cells wide, each of at least one."""
    group: list[list[str]] = []
    left = room
    for column in columns:
        wide = _width(column) + 2
        if group and wide > left + 2:
            yield group
            group, left = [], room
        group.append(column)
        left -= wide
    yield group


def _width(column: Sequence[str]) -> int:
    return max(map(cell_len, column))
