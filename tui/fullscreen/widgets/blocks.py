"""What the blocks of the transcript are made of: spans, visual lines, and wrapped sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.cells import cell_len

from tui.fullscreen.widgets.flow import words_in_lines


@dataclass(frozen=True, slots=True)
class Span:
    """A part of one visual line, and the name of its style.

    A `sign` is stepscope's own character within a text: it is shown but never copied.
    """

    text: str
    style: str
    sign: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One visual line: spans, a mark in the margin, and whether the next one continues it."""

    spans: tuple[Span, ...] = ()
    mark: str = ""
    continues: bool = False

    @property
    def text(self) -> str:
        """The line as it is shown, without styles."""
        return "".join(span.text for span in self.spans)

    @property
    def plain(self) -> str:
        """The line as it is copied: without signs."""
        return self.copied(0, None)

    def copied(self, first: int, end: int | None) -> str:
        """Return the characters between two offsets of the shown line, without signs."""
        parts, start = list[str](), 0
        for span in self.spans:
            last = len(span.text) if end is None else max(0, end - start)
            if not span.sign:
                parts.append(span.text[max(0, first - start) : last])
            start += len(span.text)
        return "".join(parts)


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


def wrapped(text: str, style: str, width: int, mark: str = "") -> list[Line]:
    """Return a text in one style, wrapped into visual lines."""
    lines = words_in_lines(text, width)
    last = len(lines) - 1
    return [
        Line((Span(line, style),), mark, continues=row < last) for row, line in enumerate(lines)
    ]


def side_by_side(
    parts: Sequence[str], gap: str, style: str, width: int, indent: int = 0
) -> list[Line]:
    """Return parts side by side; one that does not fit begins a new line, `indent` cells in.

    The first part is not indented. Where a line is too short for it, the indent is left out.
    """
    margin = " " * (indent if indent < width // 2 else 0)
    rows = [parts[0]]
    for part in parts[1:]:
        longer = rows[-1] + gap + part
        fits = cell_len(longer) <= width
        rows = [*rows[:-1], longer] if fits else [*rows, margin + part]
    return [line for row in rows for line in wrapped(row, style, width)]
