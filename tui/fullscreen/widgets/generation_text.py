"""Prompt and answer of a generation as one text in visual lines, with signs and painted tokens.

The screen must not invent a line break. So the text keeps its own lines, and the bar is set where
the answer begins: `› 123+456▏579` when the model went on in the prompt's last line. A newline that
the model wrote first is a line that ends with the bar. Every further line of the answer begins with
the bar, and `◆` is set where a setting changed. These signs are not part of the text: they are
never copied. Nor is the row below a line, which some paintings have.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from rich.cells import get_character_cell_size

from core.base.text import clean
from core.record.generation import Generation
from tui.fullscreen.widgets.blocks import Line, Span
from tui.fullscreen.widgets.flow import Flow
from tui.fullscreen.widgets.token_places import TokenPlaces
from tui.view.answers import split_at
from tui.view.generation_words import MARK
from tui.view.painting import Form, Painting
from tui.view.prompt_tokens import PromptTokens

# Before each line of prompt and answer, in cells.
LEAD = 2
PROMPT, BAR = "›", "▏"
# In place of a newline, and of a token without text.
NEWLINE, EMPTY = "⏎", "∅"


class GenerationText:
    """A growing text whose rows are visual lines, each with a row below it if painted so."""

    def __init__(
        self,
        generation: Generation,
        prompt: str,
        width: int,
        changed: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Wrap the text to `width` cells; `changed` are ranges of the answer's shown characters."""
        self._generation, self._changed = generation, changed
        shown = clean(prompt, keep="\n")
        self._flow = Flow(width - LEAD)
        self._flow.append(shown + BAR)
        self.places = TokenPlaces(generation, self._flow, len(shown))
        self._painting = Painting()
        self._place: int | None = None
        self._prompt: PromptTokens | None = None

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self._flow.lines) * self._height

    @property
    def _height(self) -> int:
        """The rows of each visual line."""
        return 1 + self._painting.below

    def append(self, text: str) -> int:
        """Add new text; return the first row that changed."""
        self.places.spans.grow(text)
        return self._height * self._flow.append(clean(text, keep="\n"))

    def mark(self) -> int:
        """Set a sign at the end, because a setting changed; return the first row that changed."""
        last = self.places.signs[-1]
        if last != self.places.boundary and last == self._flow.length - 1:
            return self.rows
        self.places.signs.append(self._flow.length)
        return self._height * self._flow.append(MARK)

    def rewrap(self, width: int) -> None:
        """Wrap the text to another width, in cells."""
        self._flow.rewrap(max(1, width - LEAD))

    def paint(self, painting: Painting) -> None:
        """Paint the tokens, or stop painting them."""
        self._painting = painting

    def know_prompt(self, tokens: PromptTokens) -> None:
        """Take what the model told of the prompt's tokens, so that they are painted too."""
        self._prompt = tokens

    def set_off(self, place: int | None) -> int | None:
        """Set off the token with this index, or none; return the one that was set off before."""
        before, self._place = self._place, place
        return before

    def row_of(self, token: int) -> int:
        """Return the row with the first character of a token."""
        return self._height * self.places.line_of(token)

    def rows_of(self, token: int) -> range:
        """Return the rows of all characters of a token."""
        return range(self.row_of(token), self._height * (self.places.last_line_of(token) + 1))

    def line(self, row: int) -> Line:
        """Return a row."""
        number, below = divmod(row, self._height)
        start, end = self._flow.starts[number], self.places.end_of(number)
        continues = self._flow.starts[number + 1 : number + 2] == [end]
        if below:
            return Line((self._below(number),), continues=continues)
        if start >= self.places.boundary:
            lead = Span(f"{BAR} ", "bar", sign=True)
            # The bar before the line stands for the one in the text.
            start += start == self.places.boundary
        else:
            begins = number == 0 or self.places.end_of(number - 1) < start
            lead = Span(f"{PROMPT if begins else ' '} ", "bar", sign=True)
        spans = self._spans(self._flow.lines[number], start, end)
        # With a row below it, the line ends there.
        continues = continues or self._painting.below
        return Line((lead, *spans, *self._at_the_end(number)), continues=continues)

    def _at_the_end(self, number: int) -> Iterator[Span]:
        """Yield a sign for a token at the end of a line that is not seen: a newline, or no text."""
        place = self._place
        if place is not None and self.places.line_of(place) == number:
            if self.places.is_newline(place):
                yield Span(NEWLINE, "place", sign=True)
                return
            if not self.places.has_text(place):
                yield Span(EMPTY, "place", sign=True)
        newline = self.places.newline_of(number)
        style = "output" if newline is None else self._style(newline)
        if newline is not None and style.startswith("level"):
            yield Span(NEWLINE, style, sign=True)

    def _spans(self, text: str, start: int, end: int) -> Iterator[Span]:
        """Yield the flow's characters from `start` to `end`, the last ones of `text`."""
        first = end - len(text)
        if start < self.places.boundary:
            yield from self._prompt_spans(text, start, min(end, self.places.boundary), first)
        for piece in self.places.pieces(start, end):
            part = text[piece.start - first : piece.end - first]
            if piece.sign:
                yield Span(
                    part, "bar" if piece.start == self.places.boundary else "mark", sign=True
                )
            elif self._changed:
                yield from self._compared(part, piece.shown)
            else:
                yield from self._by_token(part, piece.shown)

    def _prompt_spans(self, text: str, start: int, end: int, first: int) -> Iterator[Span]:
        """Yield a range of the prompt, with each token in its style if that is known."""
        if self._prompt is None or self._painting.measure is None or self._painting.below:
            yield Span(text[start - first : end - first], "prompt")
            return
        for token, begin, stop in self._prompt.parts(start, end):
            level = self._painting.level_of_prompt(token)
            style = f"level-{level}" if level else "prompt"
            yield Span(text[begin - first : stop - first], style)

    def _compared(self, part: str, shown: int) -> Iterator[Span]:
        """Yield a part of the answer, what differs from another answer set off."""
        end = shown + len(part)
        near = self._changed[max(0, bisect_left(self._changed, (shown, shown)) - 1) :]
        ranges = []
        for begin, stop in near:
            if begin >= end:
                break
            if stop > shown:
                ranges.append((max(begin, shown) - shown, min(stop, end) - shown))
        for piece, changed in split_at(part, ranges):
            yield Span(piece, "changed" if changed else "output")

    def _by_token(self, part: str, shown: int) -> Iterator[Span]:
        """Yield a part of the answer with each token in its style."""
        plain = self._painting.measure is None or self._painting.below
        if plain and self._place is None and not self._generation.forced:
            yield Span(part, "output")
            return
        for token, start, end in self.places.parts(part, shown):
            yield Span(part[start:end], self._style(token))

    def _style(self, token: int) -> str:
        if token == self._place:
            return "place"
        if self._painting.measure and not self._painting.below:
            level = self._painting.level(self._generation, token)
            return f"level-{level}" if level else "output"
        forced = self._generation.forced
        at = bisect_left(forced, token)
        return "calculated" if forced[at : at + 1] == [token] else "output"

    def _below(self, number: int) -> Span:
        """Return the row below a line: the sign of each token, a digit once, a block throughout."""
        text, start = self._flow.lines[number], self._flow.starts[number]
        cells = [" " * get_character_cell_size(char) for char in text]
        for piece in self.places.pieces(start, start + len(text)):
            part = text[piece.start - start : piece.end - start]
            for token, begin, end in () if piece.sign else self.places.parts(part, piece.shown):
                sign = self._painting.sign(self._generation, token)
                whole = self._painting.form is Form.BLOCKS
                begins = self.places.spans.span(token)[0] == piece.shown + begin
                for at in range(begin, end if whole else begin + begins):
                    place = piece.start - start + at
                    cells[place] = sign.ljust(len(cells[place]), sign if whole else " ")
        self._below_prompt(cells, start)
        newline = self.places.newline_of(number)
        last = "" if newline is None else self._painting.sign(self._generation, newline)
        return Span(" " * LEAD + "".join(cells) + last, "below", sign=True)

    def _below_prompt(self, cells: list[str], start: int) -> None:
        """Set the signs of the prompt's tokens, where they are known, below the line at `start`."""
        known = self._prompt
        if known is None:
            return
        end = min(start + len(cells), self.places.boundary)
        for token, begin, stop in known.parts(start, end):
            sign = self._painting.sign_of_prompt(token)
            whole = self._painting.form is Form.BLOCKS
            for at in range(begin, stop if whole else begin + known.begins_at(begin)):
                cells[at - start] = sign.ljust(len(cells[at - start]), sign if whole else " ")
