"""Selections over visual lines with a margin: how they are painted, and the text to copy."""

from collections.abc import Callable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from tui.fullscreen.widgets.blocks import Line

# Width of the margin before the text, in cells. The offsets of selections include it.
MARGIN = 2


def highlighted(strip: Strip, text: str, span: tuple[int, int], style: Style) -> Strip:
    """Return a painted line with a span in another style; the span's offsets include the margin."""
    start, end = span
    first = MARGIN + cell_len(text[: max(0, start - MARGIN)])
    last = strip.cell_length if end == -1 else MARGIN + cell_len(text[: max(0, end - MARGIN)])
    before, chosen, after = (
        strip.crop(0, first), strip.crop(first, last), strip.crop(last, strip.cell_length)
    )  # fmt: skip
    segments = Segment.apply_style(chosen, post_style=style)
    return Strip.join([before, Strip(segments, chosen.cell_length), after])


def selected_text(selection: Selection, line_at: Callable[[int], Line], height: int) -> str:
    """Return the selected text without signs; lines that were only wrapped are joined again."""
    top = selection.start.y if selection.start else 0
    bottom = selection.end.y if selection.end else height - 1
    parts: list[str] = []
    for y in range(max(top, 0), min(bottom, height - 1) + 1):
        span = selection.get_span(y)
        line = line_at(y)
        if span is None:
            continue
        start, end = (max(0, at - MARGIN) if at >= 0 else at for at in span)
        whole = end == -1 or end >= len(line.text)
        parts.append(line.copied(start, None if end == -1 else end))
        if y < bottom and not (line.continues and whole):
            parts.append("\n")
    return "".join(parts)
