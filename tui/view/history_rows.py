"""What was found in the history as lines: a row for each generation, and the chosen one in full."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells

from core.base.text import clean, plural
from core.journal.search import Found, Line
from tui.view.kept_line import CUT_OFF, taken_over
from tui.view.moment import moment
from tui.view.result_view import Pieces, ResultLine, plain
from tui.view.token_text import in_one_line
from tui.view.told_apart import cut_end, cut_front
from tui.view.wrapped import wrapped

# Characters of a prompt or text that a row, and the preview, can need.
ROW, PREVIEW = 400, 8_000
# Cells of the time, and of the checkpoint where there is room.
WHEN, CHECKPOINT = 16, 16
PINNED = "*"
_LINES = {
    Line.COMMAND: "a command of this session",
    Line.NOT_KEPT: "a prompt of this session; the history does not have it",
    Line.NOT_RUN: "a prompt that was sent and did not run",
    Line.NOT_SENT: "a text that was typed and not sent",
}


def row(found: Found, width: int) -> Pieces:
    """Return time, checkpoint, prompt and answer in at most `width` cells; `*` if it is pinned."""
    when = str(found.line) if found.line else moment(found.began)
    pin = f"{PINNED if found.pinned else ' '} "
    names = CHECKPOINT if width >= 2 * (WHEN + CHECKPOINT) else 0
    name = cut_front(clean(found.checkpoint), names)
    head = f"{when:{WHEN}}  {name}{' ' * (names - cell_len(name))}{'  ' if names else ''}"
    room = max(2, width - len(pin) - cell_len(head))
    prompt = cut_front(in_one_line(found.prompt[-ROW:]), max(2, room // 2))
    prompt += taken_over(found, room)
    answer = "" if found.line else f"▏{in_one_line(found.text[:ROW])}"
    return (
        (pin, "star"),
        (head, "note"),
        (prompt, "line"),
        (cut_end(answer, max(0, room - cell_len(prompt))), "output"),
    )


def preview(found: Found, width: int) -> tuple[ResultLine, ...]:
    """Return ID, checkpoint, settings, note, prompt and answer in lines of `width` cells."""
    return tuple(_preview(found, width))


def _preview(found: Found, width: int) -> Iterator[ResultLine]:
    if found.line:
        for line in wrapped(_LINES[found.line], width):
            yield plain(line, "note")
        yield from _text("› ", found.prompt, width, "line")
        return
    stop = found.stop or CUT_OFF
    facts = (found.id, moment(found.began), found.checkpoint, plural(found.tokens, "token"), stop)
    for line in wrapped(clean(" · ".join(facts)), width):
        yield plain(line)
    for line in wrapped(in_one_line(found.settings), width):
        yield plain(line, "note")
    marks = [*(["pinned"] if found.pinned else []), *([f"note: {found.note}"] * bool(found.note))]
    for line in wrapped(in_one_line(" · ".join(marks)), width) if marks else ():
        yield plain(line, "star")
    yield from _text("› ", found.seen or found.prompt, width, "line")
    yield from _text("▏ ", found.text, width, "output")


def _text(lead: str, text: str, width: int, style: str) -> Iterator[ResultLine]:
    """Yield a text in its own lines, broken at the edge."""
    shown = clean(text[:PREVIEW], keep="\n")
    for line in shown.split("\n"):
        for part in chop_cells(line, max(2, width - len(lead))) or [""]:
            yield ResultLine(((lead, "note"), (part, style)))
    if len(text) > PREVIEW:
        yield plain(f"{len(text) - PREVIEW:,} characters more", "note")
