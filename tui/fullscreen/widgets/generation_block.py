"""The block of one generation: its head, prompt and answer as one text, and how it ended.

The screen must not invent a line break. So the text keeps its own lines, and the bar is set where
the answer begins: `› 123+456▏579` when the model went on in the prompt's last line. A newline that
the model wrote first is a line that ends with the bar. Every further line of the answer begins with
the bar, and `◆` is set where a setting changed. These signs are not part of the text: they are
never copied.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.cells import cell_len

from core.base.text import clean
from core.record.generation import Generation
from tui.fullscreen.widgets.blocks import Line, Span, side_by_side, wrapped
from tui.fullscreen.widgets.flow import Flow
from tui.fullscreen.widgets.lines import cut
from tui.fullscreen.widgets.panel_block import ERROR, error_lines
from tui.view.closing_words import closing
from tui.view.generation_words import MARK, empty_prompt, short_title, skipped_in, title, unusual
from tui.view.likeness import likeness
from tui.view.short_name import with_short_run

# Before each line of prompt and answer, in cells.
LEAD = 2
PROMPT, BAR = "›", "▏"
# Cells that the name in the sticky head has at least, where they fit.
LEAST_NAME = 24
# Below this width in cells the time to the first token would take a line of its own.
LATENCY_FROM = 40


class GenerationBlock:
    """A head, the prompt and its answer as one text, and at the end the stop reason."""

    def __init__(
        self,
        generation: Generation,
        prompt: str,
        width: int,
        name: str = "",
        changed: Sequence[tuple[int, int]] = (),
    ) -> None:
        """Wrap the text to `width` cells; `name` is the checkpoint's in the head.

        `changed` are ranges of the answer's characters, as it is shown, that are set off.
        """
        self.generation, self._name = generation, name
        self._asked, self._boundary = prompt, len(shown := clean(prompt, keep="\n"))
        self._width = width
        self._flow = Flow(width - LEAD)
        self._flow.append(shown + BAR)
        first = self._boundary + 1
        self._changed = [(first + start, first + end) for start, end in changed]
        # Positions of signs in the flow: the bar, then the changes of settings.
        self._signs = [self._boundary]
        # What the calculator wrote, as ranges of the flow, and the tokens that were looked at.
        self._calculated, self._looked_at = list[tuple[int, int]](), 0
        self._remarks, self._like = list[str](), ""
        self._head, self._tail = list[Line](), list[Line]()
        self.sticky = Line()
        self._frame()

    @property
    def height(self) -> int:
        """Number of visual lines: head, text, closing lines and an empty line."""
        return self.text_rows.stop + len(self._tail) + 1

    @property
    def text_rows(self) -> range:
        """The visual lines of prompt and answer."""
        return range(len(self._head), len(self._head) + len(self._flow.lines))

    def append(self, text: str) -> int:
        """Add new text; return the first visual line that changed."""
        if self.generation.request.chat:
            self._find_calculated(len(text))
        return len(self._head) + self._flow.append(clean(text, keep="\n"))

    def _find_calculated(self, length: int) -> None:
        """Note which of the next `length` characters the calculator wrote."""
        parts, forced, end = self.generation.parts, self.generation.forced, self._flow.length
        while length > 0 and self._looked_at < len(parts):
            part = parts[self._looked_at]
            start, end = end, end + len(clean(part, keep="\n"))
            # Each forced token has one range, in the same order.
            if self._looked_at in forced[len(self._calculated) : len(self._calculated) + 1]:
                self._calculated.append((start, end))
            length -= len(part)
            self._looked_at += 1

    def mark(self) -> int:
        """Set a sign at the present end of the text, because a setting changed there.

        Return the first visual line that changed.
        """
        last = self._signs[-1]
        if last != self._boundary and last == self._flow.length - 1:
            return self.text_rows.stop
        self._signs.append(self._flow.length)
        return len(self._head) + self._flow.append(MARK)

    def remark(self, text: str) -> None:
        """Add a sentence to the head."""
        self._remarks.append(text)
        self._frame()

    def close(self, earlier: Iterable[Generation] = ()) -> None:
        """Add how it ended, and which of the earlier generations begins alike."""
        self._like = likeness(self.generation, earlier)
        self._frame()

    def rewrap(self, width: int) -> None:
        """Wrap the text to another width, in cells."""
        self._width = width
        self._flow.rewrap(max(1, width - LEAD))
        self._frame()

    def line(self, number: int) -> Line:
        """Return one visual line."""
        if number < len(self._head):
            return self._head[number]
        row = number - len(self._head)
        if row < len(self._flow.lines):
            return self._text_line(row)
        row -= len(self._flow.lines)
        return self._tail[row] if row < len(self._tail) else Line()

    def _frame(self) -> None:
        """Wrap the lines above and below the text."""
        one, width = self.generation, self._width
        number, whole, *parts = title(one, self._name)
        name = with_short_run(whole, width - len(number) - 2)
        indent = len(number) + 2 if len(number) + 2 < width // 2 else 0
        head = side_by_side([f"{number}  {name}", *parts], " · ", "head", width, indent)
        beside = Line((*head[-1].spans, Span(f"   {self._like}", "note")))
        fits = cell_len(beside.text) <= width
        if self._like and fits:
            head[-1] = beside
        notes = self._notes(width - indent, "" if fits else self._like)
        margin = Span(" " * indent, "note")
        self._head = [*head, *(replace(line, spans=(margin, *line.spans)) for line in notes)]
        parts = closing(one, with_latency=width >= LATENCY_FROM) if one.finished else []
        self._tail = side_by_side(parts, "   ", "chip", width, LEAD) if parts else []
        self._tail += _error_lines(one, width)
        brief = short_title(one, with_short_run(whole, max(LEAST_NAME, width // 2)))
        self.sticky = Line((Span(cut(f"{brief}{self._asked_briefly()}", width), "head"),))

    def _asked_briefly(self) -> str:
        """Return the first line of the prompt; it is out of view while the head is sticky."""
        # A message ends with a newline of its own.
        asked = self._asked.removesuffix("\n") if self.generation.request.chat else self._asked
        first, newline, _ = clean(asked, keep="\n").partition("\n")
        return f" · {PROMPT} {first}{'…' if newline else ''}" if self._asked else ""

    def _notes(self, width: int, like: str) -> list[Line]:
        """Return the lines below the title: likeness, settings, skipped characters, remarks."""
        settings = unusual(self.generation)
        lines = wrapped(like, "note", width) if like else []
        lines += side_by_side(settings, " · ", "note", width) if settings else []
        request = self.generation.request
        begun = () if request.bos else empty_prompt(request)
        for sentence in (*begun, *skipped_in(request), *self._remarks):
            lines += wrapped(clean(sentence), "note", width)
        return lines

    def _text_line(self, row: int) -> Line:
        text, start = self._flow.lines[row], self._flow.starts[row]
        end = start + len(text)
        last = row + 1 == len(self._flow.lines)
        continues = not last and self._flow.starts[row + 1] == end
        if start >= self._boundary:
            lead = Span(f"{BAR} ", "bar", sign=True)
            # The bar before the line stands for the one in the text.
            start += start == self._boundary
        else:
            begins = row == 0 or self._flow.starts[row - 1] + len(self._flow.lines[row - 1]) < start
            lead = Span(f"{PROMPT if begins else ' '} ", "bar", sign=True)
        return Line((lead, *self._spans(text, start, end)), continues=continues)

    def _spans(self, text: str, start: int, end: int) -> Iterable[Span]:
        """Yield the flow's characters from `start` to `end`, the last ones of `text`."""
        first = end - len(text)
        signs = self._signs[bisect_left(self._signs, start) : bisect_left(self._signs, end)]
        for at in (*signs, end):
            if start < self._boundary:
                yield Span(text[start - first : at - first], "prompt")
            elif start < at:
                for begin, stop, style in self._styled(start, at):
                    yield Span(text[begin - first : stop - first], style)
            if at < end:
                sign = BAR if at == self._boundary else MARK
                yield Span(sign, "bar" if sign == BAR else "mark", sign=True)
            start = at + 1

    def _styled(self, start: int, end: int) -> Iterable[tuple[int, int, str]]:
        """Yield the parts of a piece of the answer: the model's, and what is set off.

        That is what the calculator wrote; in a comparison, what changed.
        """
        ranges = self._changed or self._calculated
        style = "changed" if self._changed else "calculated"
        from_ = bisect_left(ranges, (start, start))
        # The range before may reach into the piece.
        for begin, stop in ranges[max(0, from_ - 1) :]:
            if begin >= end:
                break
            if stop <= start:
                continue
            if start < begin:
                yield start, begin, "output"
            yield max(start, begin), min(stop, end), style
            start = min(stop, end)
        if start < end:
            yield start, end, "output"

    def plain(self) -> str:
        """Return the answer alone."""
        return self.generation.text

    def with_prompt(self) -> str:
        """Return prompt and answer."""
        return self._asked + self.generation.text


def _error_lines(generation: Generation, width: int) -> list[Line]:
    """Return the error that ended a generation, its title first; none without an error."""
    error = generation.error()
    sentences = error_lines(error, "") if error else ()
    return [
        line
        for number, text in enumerate(sentences)
        for line in wrapped(clean(text), "error" if number else "error-title", width, ERROR)
    ]
