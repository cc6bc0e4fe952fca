"""A text in visual lines, with ranges in styles of their own and signs that are not part of it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from tui.fullscreen.widgets.blocks import Line, Span
from tui.fullscreen.widgets.flow import Flow


@dataclass(frozen=True, slots=True)
class Styled:
    """A range of characters and the name of its style."""

    start: int
    end: int
    style: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign before the character with this index, and the name of its style."""

    at: int
    text: str
    style: str


class MarkedText:
    """A cleaned text wrapped to a width in cells."""

    def __init__(
        self, text: str, width: int, ranges: Sequence[Styled] = (), signs: Sequence[Sign] = ()
    ) -> None:
        """Wrap the text; a later range is laid over an earlier one."""
        styles = ["output"] * len(text)
        for one in ranges:
            styles[one.start : one.end] = [one.style] * len(text[one.start : one.end])
        shown, at = "", 0
        # The styles of the characters with the signs, in the order of the flow.
        self._styles: list[str] = []
        self._signs = sorted(signs, key=lambda sign: sign.at)
        for sign in self._signs:
            shown += text[at : sign.at] + sign.text
            self._styles += [*styles[at : sign.at], *[sign.style] * len(sign.text)]
            at = sign.at
        self._styles += styles[at:]
        self._flow = Flow(width)
        self._flow.append(shown + text[at:])

    @property
    def height(self) -> int:
        """Number of visual lines."""
        return len(self._flow.lines)

    def line_of(self, character: int) -> int:
        """Return the number of the visual line that has a character of the text."""
        before = sum(len(sign.text) for sign in self._signs if sign.at <= character)
        return bisect_right(self._flow.starts, character + before) - 1

    def line(self, number: int) -> Line:
        """Return a visual line."""
        text, start = self._flow.lines[number], self._flow.starts[number]
        styled = zip(self._styles[start : start + len(text)], text, strict=True)
        return Line(
            tuple(
                Span("".join(char for _, char in part), style)
                for style, part in groupby(styled, key=lambda pair: pair[0])
            )
        )
