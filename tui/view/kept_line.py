"""A generation or a session of the history as one line; text of models and files is cleaned."""

from rich.cells import cell_len, set_cell_size

from core.base.text import plural, size
from core.journal.kept import KeptJudgement, KeptSession
from core.journal.search import Found
from tui.view.moment import moment
from tui.view.short_name import LEAST_RUN, SLASH, ending
from tui.view.token_text import in_one_line
from tui.view.told_apart import cut_end, cut_front

# Cells of a line where the terminal does not limit it: the beginning of a text is enough.
LONGEST = 200
# Cells of the ID, and at most of a note.
_ID, _NOTE = 8, 30
# Cells of the checkpoint and of why it ended, in lines of at least so many cells.
_COLUMNS = ((110, 22, 13), (76, 14, 10), (56, 14, 0), (0, 0, 0))
GAP = "  "
# Where an answer begins.
BAR = "▏"
# Characters of a text from which a line is made.
_CHARACTERS = 400
CUT_OFF = "cut off"


def kept_line(found: Found, width: int) -> str:
    """Return ID, time, checkpoint, stop reason, pin, note, prompt and text in `width` cells."""
    room = min(width, LONGEST)
    names, stops = next(cells for least, *cells in _COLUMNS if room >= least)
    parts = [found.id.ljust(_ID), moment(found.began)]
    if names:
        parts.append(set_cell_size(_name(in_one_line(found.checkpoint), names), names))
    if stops:
        parts.append(set_cell_size(cut_end(in_one_line(found.stop or CUT_OFF), stops), stops))
    head = GAP.join((*parts, *_marks(found)))
    left = max(0, room - cell_len(head) - len(GAP))
    return cut_end(f"{head}{GAP}{_said(found, left)}", room).rstrip(" ")


def _name(name: str, width: int) -> str:
    """Return the name of a checkpoint with that of its run, or alone if both do not fit."""
    own = name.rpartition(SLASH)[2]
    return ending(name if cell_len(own) + len(SLASH) + LEAST_RUN <= width else own, width)


def _marks(found: Found) -> tuple[str, ...]:
    note = cut_end(in_one_line(found.note[:_CHARACTERS]), _NOTE)
    return (*(["[pinned]"] if found.pinned else []), *([f"[{note}]"] if note else []))


def _said(found: Found, width: int) -> str:
    """Return the prompt and the text; of a long prompt the end, so that some text is seen."""
    prompt = cut_front(in_one_line(found.prompt[-_CHARACTERS:]), max(2, width // 2))
    return f"{prompt}{taken_over(found, width)}{BAR}{in_one_line(found.text[:_CHARACTERS])}"


def taken_over(found: Found, width: int) -> str:
    """Return a bar and the end of what a generation took over from another one; "" for nothing.

    So `7+8▏15▏⏎9-2` is a continuation: only what follows the last bar is its own. It has at most a
    quarter of `width` cells.
    """
    if not found.taken:
        return ""
    return f"{BAR}{cut_front(in_one_line(found.taken[-_CHARACTERS:]), max(4, width // 4))}"


def session_line(kept: KeptSession, width: int) -> str:
    """Return ID, last change, counts, size, working folder and problems of a session."""
    parts = [
        kept.id,
        moment(kept.last),
        plural(len(kept.generations), "generation").rjust(17),
        size(kept.nbytes).rjust(10),
        *session_problems(kept),
        in_one_line(kept.working_folder),
    ]
    if kept.judgements:
        parts.insert(3, plural(len(kept.judgements), "result"))
    return cut_end(GAP.join(parts), width).rstrip(" ")


def judgement_line(kept: KeptJudgement, width: int) -> str:
    """Return time, title, subject and command of a score, a suite or the like."""
    said = [in_one_line(text) for text in (kept.title, kept.about, kept.command) if text]
    parts = ["result".ljust(_ID), moment(kept.at), *said]
    return cut_end(GAP.join(parts), width)


def session_problems(kept: KeptSession) -> list[str]:
    """Return what of a session could not be read; nothing if all could."""
    parts = []
    if kept.damaged:
        parts.append(f"{plural(kept.damaged, 'line')} damaged")
    if kept.unknown:
        parts.append(f"{plural(kept.unknown, 'line')} of a newer version")
    if kept.problem:
        parts.append(in_one_line(kept.problem))
    return parts
