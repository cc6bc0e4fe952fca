"""An answer as lines of text, each with a line of signs below it: the painting without a screen."""

from collections.abc import Iterator

from rich.cells import get_character_cell_size

from core.base.text import clean
from core.record.generation import Generation
from tui.view.painting import Form, Painting
from tui.view.token_spans import TokenSpans


def painted_lines(generation: Generation, painting: Painting) -> Iterator[str]:
    """Yield each line of the answer, then the signs of its tokens.

    A digit stands at the first character of a token, a block at each. The painting must not be in
    colour.
    """
    spans = TokenSpans(generation)
    spans.grow(generation.text)
    start = 0
    for line in clean(generation.text, keep="\n").split("\n"):
        yield line
        signs = [_sign(generation, painting, spans, start + at) for at in range(len(line))]
        cells = zip(signs, line, strict=True)
        yield "".join(_in_cells(sign, char, painting.form) for sign, char in cells).rstrip()
        start += len(line) + 1


def _sign(generation: Generation, painting: Painting, spans: TokenSpans, offset: int) -> str:
    token = spans.token_at(offset)
    if token is None or (painting.form is Form.DIGITS and spans.span(token)[0] != offset):
        return " "
    return painting.sign(generation, token)


def _in_cells(sign: str, char: str, form: Form) -> str:
    width = get_character_cell_size(char)
    return sign.ljust(width, sign if form is Form.BLOCKS else " ")[:width]
