"""The block of one generation: its head, prompt and answer as one text, and how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rich.cells import cell_len

from core.base.text import clean
from core.record.generation import Generation
from tui.fullscreen.widgets.blocks import Line, Span, side_by_side, wrapped
from tui.fullscreen.widgets.generation_text import LEAD, PROMPT, GenerationText
from tui.fullscreen.widgets.lines import cut
from tui.fullscreen.widgets.panel_block import ERROR, error_lines
from tui.view.closing_words import closing
from tui.view.generation_words import (
    empty_prompt,
    short_title,
    skipped_in,
    title,
    unusual,
    users_words,
)
from tui.view.likeness import likeness
from tui.view.short_name import with_short_run

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
        self._asked, self._width = prompt, width
        self.text = GenerationText(generation, prompt, width, changed)
        self._remarks, self._like = list[str](), ""
        self.is_closed = False
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
        return range(len(self._head), len(self._head) + self.text.rows)

    def append(self, text: str) -> int:
        """Add new text; return the first visual line that changed."""
        return len(self._head) + self.text.append(text)

    def mark(self) -> int:
        """Set a sign at the present end of the text, because a setting changed there.

        Return the first visual line that changed.
        """
        return len(self._head) + self.text.mark()

    def remark(self, text: str) -> None:
        """Add a sentence to the head."""
        self._remarks.append(text)
        self._frame()

    def close(self, earlier: Iterable[Generation] = ()) -> None:
        """Add how it ended, and which of the earlier generations begins alike."""
        self._like, self.is_closed = likeness(self.generation, earlier), True
        self._frame()

    def reframe(self) -> None:
        """Show the note and the pin, which may have changed."""
        self._frame()

    def write(self, earlier: Iterable[Generation] = ()) -> None:
        """Add all that the generation wrote so far, with its signs, and its end if it has ended."""
        one, start = self.generation, 0
        beyond = () if one.first_beyond is None else (one.first_beyond,)
        for at in sorted({*beyond, *(at for at, _ in one.timeline)}):
            self.text.append("".join(one.parts[start:at]))
            self.text.mark()
            start = at
        self.text.append("".join(one.parts[start:]))
        if one.finished:
            self.close(earlier)

    def renewed(self) -> "GenerationBlock":
        """Return the block of the same generation with all that it wrote so far."""
        block = GenerationBlock(self.generation, self._asked, self._width, self._name)
        block._remarks = self._remarks
        block.write()
        block.reframe()
        return block

    def rewrap(self, width: int) -> None:
        """Wrap the text to another width, in cells."""
        self._width = width
        self.text.rewrap(width)
        self._frame()

    def line(self, number: int) -> Line:
        """Return one visual line."""
        if number < len(self._head):
            return self._head[number]
        row = number - len(self._head)
        if row < self.text.rows:
            return self.text.line(row)
        row -= self.text.rows
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
        for sentence in users_words(self.generation):
            lines += wrapped(clean(sentence), "mark", width)
        lines += side_by_side(settings, " · ", "note", width) if settings else []
        request = self.generation.request
        begun = () if request.bos else empty_prompt(request)
        for sentence in (*begun, *skipped_in(request), *self._remarks):
            lines += wrapped(clean(sentence), "note", width)
        return lines

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
