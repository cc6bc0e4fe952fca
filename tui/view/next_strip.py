"""The strip below the prompt: what may come next, in one or two lines without colour.

One line: `next 5█62 % 7▂8▁⏎▁1▁`, each token with its probability as a height, the most likely ones
in percent too. Two lines have the heights above the tokens, and the figures beside them. Tokens of
a large vocabulary are words with percents.
"""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from core.base.text import percent
from core.protocol.next_distribution import NextDistribution
from core.tokenizers.tokenizer import Tokenizer
from tui.view.fitting import fitting_parts
from tui.view.next_words import Likely, entropy_words, likely, padding_words, rest_share

LABEL = "next "
# Heights from an eighth to a whole; a probability below LEAST has none.
HEIGHTS = "▁▂▃▄▅▆▇█"
LEAST = 5e-4
# A token below this probability gives way to the percents of the most likely ones.
POSSIBLE = 0.02
# Cells between the tokens and the figures beside them.
GAP = "  "
# Beside a remark, one line has room for a few tokens or for the padding.
LEAST_ROOM = 24
# The most likely tokens whose percents stand beside the others, at most.
FIGURES = 3


def height(share: float) -> str:
    """Return a probability (0 to 1) as a block of eighths; a blank for nearly none."""
    return " " if share < LEAST else HEIGHTS[min(7, int(share * 8))]


def strip_lines(
    found: NextDistribution | None,
    tokenizer: Tokenizer | None,
    remark: str,
    width: int,
    rows: int,
) -> tuple[str, ...]:
    """Return exactly `rows` lines (1 or 2) of at most `width` cells.

    A `remark`, such as an unknown character, comes first. Without a distribution, it is alone.
    """
    if found is None:
        lines: tuple[str, ...] = (f"{LABEL} {remark}".rstrip(), "")
    else:
        lines = _lines(found, tokenizer, remark, width, rows)
    return tuple(_cut(line, width) for line in lines[:rows])


def _lines(
    found: NextDistribution, tokenizer: Tokenizer | None, remark: str, width: int, rows: int
) -> tuple[str, ...]:
    tokens = likely(found, tokenizer)
    whole = len(tokens) == found.used
    if rows == 2:
        two = _two_lines if whole else _two_lines_of_percents
        return two(tokens, found, remark, width)
    lead = f"{LABEL}{remark}{GAP}" if remark else LABEL
    one = _one_line if whole else _percents
    return (lead + one(tokens, found, max(0, width - cell_len(lead))),)


def _one_line(tokens: Sequence[Likely], found: NextDistribution, room: int) -> str:
    """Return tokens with heights, percents of the first as far as there is room, and padding."""
    padding = padding_words(found, 0) if room >= LEAST_ROOM else ""
    room -= cell_len(padding) + len(GAP) if padding else 0
    pieces = [one.text + height(one.share) for one in tokens]
    # Percents of the first are worth more than tokens that are hardly possible.
    used = sum(cell_len(one.text) + 1 for one in tokens if one.share >= POSSIBLE)
    for at, one in enumerate(tokens[:FIGURES]):
        figure = f"{percent(one.share, 0)} "
        if used + len(figure) <= room and one.share >= LEAST:
            pieces[at] += figure
            used += len(figure)
    shown = _joined(pieces, room)
    return f"{shown}{GAP}{padding}" if padding else shown


def _joined(pieces: Sequence[str], room: int) -> str:
    """Return the pieces that fit, and a mark where some are left out."""
    if sum(map(cell_len, pieces)) <= room:
        return "".join(pieces)
    text = ""
    for piece in pieces:
        if cell_len(text + piece) >= room:
            break
        text += piece
    return f"{text}…" if room else ""


def _percent(one: Likely, digits: int) -> str:
    return f"{one.text} {percent(one.share, digits)}"


def _percents(tokens: Sequence[Likely], found: NextDistribution, room: int) -> str:
    """Return tokens with percents, and padding."""
    padding = padding_words(found, 0) if room >= LEAST_ROOM else ""
    room -= cell_len(padding) + len(GAP) if padding else 0
    shown = fitting_parts([_percent(one, 0) for one in tokens], room)
    return GAP.join(filter(None, (*shown, padding)))


def _two_lines(
    tokens: Sequence[Likely], found: NextDistribution, remark: str, width: int
) -> tuple[str, str]:
    """Return the heights above the tokens; beside them percents, padding and the entropy.

    A remark takes the place of the percents.
    """
    percents = fitting_parts([_percent(one, 1) for one in tokens[:FIGURES]], width // 2)
    above = remark or GAP.join(percents)
    below = GAP.join(filter(None, (padding_words(found), entropy_words(found))))
    beside = max(cell_len(above), cell_len(below)) + len(GAP)
    room = max(0, width - len(LABEL) - beside)
    texts = [one.text for one in tokens]
    symbols = _joined(texts, room)
    heights = "".join(height(one.share) + " " * (cell_len(one.text) - 1) for one in tokens)
    long = cell_len(symbols)
    left_out = symbols.endswith("…") and symbols != "".join(texts)
    bars = set_cell_size(heights, long - left_out) + " " * left_out
    blank = " " * len(LABEL)
    return f"{LABEL}{bars}{GAP}{above}", f"{blank}{symbols}{GAP}{below}"


def _two_lines_of_percents(
    tokens: Sequence[Likely], found: NextDistribution, remark: str, width: int
) -> tuple[str, str]:
    """Return the most likely tokens; then others, what the rest has, and the entropy.

    A remark comes first.
    """
    room = max(0, width - len(LABEL))
    parts = [_percent(one, 1) for one in tokens]
    lead = [remark] if remark else []
    above = fitting_parts([*lead, *parts[: (len(parts) + 1) // 2]], room)
    ends = [padding_words(found), f"others {percent(rest_share(found, tokens), 1)}"]
    ends = [*filter(None, ends), entropy_words(found)]
    taken = sum(cell_len(one) + len(GAP) for one in ends)
    below = fitting_parts(parts[len(above) - len(lead) :], max(0, room - taken))
    blank = " " * len(LABEL)
    return LABEL + GAP.join(above), blank + GAP.join((*below, *ends))


def _cut(text: str, width: int) -> str:
    """Return a text in at most `width` cells."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width else ""
