"""Where the tokens of an answer are in the visual lines of prompt and answer.

Positions count characters of the flow: the prompt, the bar at `boundary`, then the answer with a
sign wherever a setting changed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from core.record.generation import Generation
from tui.fullscreen.widgets.flow import Flow
from tui.view.token_spans import TokenSpans


class Piece(NamedTuple):
    """A range of the flow from the bar on: a sign, or a part of the answer.

    `shown` is the offset of its first character in the answer.
    """

    start: int
    end: int
    shown: int
    sign: bool


class TokenPlaces:
    """The lines and positions of a generation's tokens.

    `signs` are the positions of the bar, then of the changes of settings.
    """

    def __init__(self, generation: Generation, flow: Flow, boundary: int) -> None:
        self._generation, self._flow, self.boundary = generation, flow, boundary
        self.signs = [boundary]
        self.spans = TokenSpans(generation)

    def beside(self, token: int, direction: int) -> int | None:
        """Return the token below (1) or above (-1) another one; None in the last or first line."""
        number = self.line_of(token)
        column = self.position(token) - self._first_column(number)
        while 0 <= (number := number + direction) < len(self._flow.lines):
            start = self._first_column(number)
            pieces = [one for one in self.pieces(start, self.end_of(number)) if not one.sign]
            if pieces:
                at = min(max(start + column, pieces[0].start), pieces[-1].end - 1)
                piece = next(one for one in pieces if one.end > at)
                return self.spans.token_at(piece.shown + max(0, at - piece.start))
        return None

    def _first_column(self, number: int) -> int:
        """Return the position of the first character of a line; the bar before it is not in it."""
        start = self._flow.starts[number]
        return start + (start == self.boundary)

    def line_of(self, token: int) -> int:
        """Return the number of the visual line with the first character of a token."""
        return bisect_right(self._flow.starts, self.position(token)) - 1

    def last_line_of(self, token: int) -> int:
        """Return the number of the visual line with the last character of a token."""
        start, end = self.spans.span(token)
        return bisect_right(self._flow.starts, self._at(max(start, end - 1))) - 1

    def position(self, token: int) -> int:
        """Return the position in the flow of the first character of a token."""
        return self._at(self.spans.span(token)[0])

    def _at(self, shown: int) -> int:
        """Return the position in the flow of a shown character of the answer."""
        signs, first = self.signs, self.boundary
        before = bisect_right(range(len(signs)), shown, key=lambda at: signs[at] - first - at)
        return first + shown + before

    def end_of(self, number: int) -> int:
        """Return the position after the last character of a visual line."""
        return self._flow.starts[number] + len(self._flow.lines[number])

    def pieces(self, start: int, end: int) -> Iterator[Piece]:
        """Yield the pieces of a range of the flow, from the bar on."""
        signs = self.signs[bisect_left(self.signs, start) : bisect_left(self.signs, end)]
        for at in (*signs, end):
            # The signs before a character are not characters of the answer.
            shown = start - self.boundary - bisect_left(self.signs, start)
            if self.boundary < start < at:
                yield Piece(start, at, shown, sign=False)
            if at < end:
                yield Piece(at, at + 1, shown + at - start, sign=True)
            start = max(start, at + 1)

    def parts(self, part: str, shown: int) -> Iterator[tuple[int, int, int]]:
        """Yield the index of each token in a part of the answer, and its range there."""
        at = 0
        while at < len(part):
            token = self.spans.token_at(shown + at)
            if token is None:
                return
            last = token == len(self._generation.ends) - 1
            end = len(part) if last else min(self.spans.span(token)[1] - shown, len(part))
            yield token, at, max(end, at + 1)
            at = max(end, at + 1)

    def has_text(self, token: int) -> bool:
        """Whether a token has a character that is shown, or a newline."""
        start, end = self.spans.span(token)
        return end > start

    def is_newline(self, token: int) -> bool:
        """Whether a token begins with the newline that ends its line."""
        number, position = self.line_of(token), self.position(token)
        return self.newline_of(number) == token and position == self.end_of(number)

    def newline_of(self, number: int) -> int | None:
        """Return the token of the newline that ends a line of the answer; None if none does."""
        end = self.end_of(number)
        if end <= self.boundary or self._flow.starts[number + 1 : number + 2] != [end + 1]:
            return None
        return self.spans.token_at(end - self.boundary - bisect_left(self.signs, end))
