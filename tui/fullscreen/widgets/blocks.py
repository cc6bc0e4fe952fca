"""The blocks of the transcript: one for each generation, notice and error."""

from dataclasses import dataclass
from typing import Protocol

from rich.cells import cell_len

from core.base.errors import ReportedError
from core.base.text import clean
from core.record.generation import Generation
from tui.fullscreen.widgets.flow import Flow, words_in_lines
from tui.view.error_hints import session_hint
from tui.view.generation_words import MARK, changes_of, chip, heading, skipped_in


@dataclass(frozen=True, slots=True)
class Span:
    """A part of one visual line, and the name of its style."""

    text: str
    style: str


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line: spans, a mark in the margin, and whether the next one continues it."""

    spans: tuple[Span, ...] = ()
    mark: str = ""
    continues: bool = False

    @property
    def text(self) -> str:
        """The text of the line without styles."""
        return "".join(span.text for span in self.spans)


class TranscriptBlock(Protocol):
    """A block of visual lines, wrapped to the width of the last `rewrap`."""

    @property
    def height(self) -> int:
        """Number of visual lines."""

    def line(self, number: int) -> Line:
        """Return one visual line."""

    def rewrap(self, width: int) -> None:
        """Wrap the lines to another width, in cells."""

    def plain(self) -> str:
        """Return the text to copy."""


class GenerationBlock:
    """A heading, the prompt and its continuation as one text, and at the end the stop reason."""

    def __init__(self, generation: Generation, prompt: str, width: int, name: str = "") -> None:
        """Wrap the text to `width` cells; `name` is the checkpoint's in the heading."""
        self.generation, self._name = generation, name
        self._prompt = clean(prompt, keep="\n")
        self._flow = Flow(width)
        self._flow.append(self._prompt)
        self._marks: list[int] = []
        self._tail: tuple[str, ...] = ()
        self._head_rows, self._tail_rows = list[Line](), list[Line]()
        self._frame()

    @property
    def height(self) -> int:
        """Number of visual lines: heading, text, closing lines and an empty line."""
        return self._text_top + len(self._flow.lines) + len(self._tail_rows) + 1

    @property
    def _text_top(self) -> int:
        return len(self._head_rows)

    @property
    def text_rows(self) -> range:
        """The visual lines of prompt and text."""
        return range(self._text_top, self._text_top + len(self._flow.lines))

    def append(self, text: str) -> int:
        """Add new text; return the first visual line that changed."""
        return self._text_top + self._flow.append(clean(text, keep="\n"))

    def mark(self) -> None:
        """Mark the present end of the text, because a setting changed there."""
        self._marks.append(self._flow.length)

    def close(self) -> None:
        """Add the stop reason, the figures and the changes of settings."""
        self._tail = changes_of(self.generation)
        self._frame()

    def rewrap(self, width: int) -> None:
        """Wrap the text to another width, in cells."""
        self._flow.rewrap(max(1, width))
        self._frame()

    def line(self, number: int) -> Line:
        """Return one visual line."""
        if number < self._text_top:
            return self._head_rows[number]
        row = number - self._text_top
        if row < len(self._flow.lines):
            return self._text_line(row)
        row -= len(self._flow.lines)
        return self._tail_rows[row] if row < len(self._tail_rows) else Line()

    def _frame(self) -> None:
        """Wrap the lines above and below the text."""
        width = self._flow.width
        self._head_rows = _rows(heading(self.generation, self._name), "  ", "head", width)
        for line in skipped_in(self.generation):
            self._head_rows += wrapped(line, "note", width)
        finished = self.generation.finished
        self._tail_rows = _rows(chip(finished), " · ", "chip", width) if finished else []
        for line in self._tail:
            self._tail_rows += wrapped(line, "note", width)

    def _text_line(self, row: int) -> Line:
        text, start = self._flow.lines[row], self._flow.starts[row]
        last = row + 1 == len(self._flow.lines)
        after = self._flow.length + 1 if last else self._flow.starts[row + 1]
        marked = any(start <= at < after for at in self._marks)
        prompt_end = min(max(len(self._prompt) - start, 0), len(text))
        spans = (Span(text[:prompt_end], "prompt"), Span(text[prompt_end:], "output"))
        return Line(
            tuple(span for span in spans if span.text),
            MARK if marked else "",
            continues=not last and after == start + len(text),
        )

    def plain(self) -> str:
        """Return the continuation alone."""
        return self.generation.text

    def with_prompt(self) -> str:
        """Return prompt and continuation."""
        return self._prompt + self.generation.text


class PanelBlock:
    """A title and sentences: an error with its hint, a notice, or facts."""

    def __init__(self, lines: tuple[str, ...], style: str, width: int) -> None:
        self._source = tuple(clean(line) for line in lines)
        self._style = style
        self._lines: list[tuple[str, bool]] = []
        self.rewrap(width)

    @classmethod
    def of(cls, failure: ReportedError, subject: str, width: int) -> "PanelBlock":
        """Return the panel of an error: its subject, message and hint."""
        lines = [f"Error: {subject}" if subject else "Error", failure.message]
        hint = session_hint(failure)
        return cls((*lines, hint) if hint else tuple(lines), "error", width)

    @property
    def height(self) -> int:
        """Number of visual lines, with the empty one at the end."""
        return len(self._lines) + 1

    def line(self, number: int) -> Line:
        """Return one visual line."""
        if number >= len(self._lines):
            return Line()
        text, continues = self._lines[number]
        style = f"{self._style}-title" if number == 0 else self._style
        return Line((Span(text, style),), "┃" if self._style == "error" else "", continues)

    def rewrap(self, width: int) -> None:
        """Wrap the lines to another width, in cells."""
        self._lines = []
        for source in self._source:
            lines = words_in_lines(source, width)
            last = len(lines) - 1
            self._lines += [(line, row < last) for row, line in enumerate(lines)]

    def plain(self) -> str:
        """Return the sentences."""
        return "\n".join(self._source)


def wrapped(text: str, style: str, width: int) -> list[Line]:
    """Return a text in one style, wrapped into visual lines."""
    lines = words_in_lines(text, width)
    last = len(lines) - 1
    return [Line((Span(line, style),), continues=row < last) for row, line in enumerate(lines)]


def _rows(parts: list[str], gap: str, style: str, width: int) -> list[Line]:
    """Return parts side by side; one that does not fit begins a new line."""
    rows = [parts[0]]
    for part in parts[1:]:
        longer = rows[-1] + gap + part
        rows = [*rows[:-1], longer] if cell_len(longer) <= width else [*rows, part]
    return [line for row in rows for line in wrapped(row, style, width)]
