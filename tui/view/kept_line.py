"""A generation or a session of the history as one line; text of models and files is cleaned."""

from rich.cells import cell_len, set_cell_size

from core.base.text import plural, size
from core.journal.kept import KeptSession
from core.journal.search import Found
from tui.view.moment import moment
from tui.view.short_name import ending
from tui.view.token_text import in_one_line
from tui.view.told_apart import cut_end

# Cells of a line where the terminal does not limit it: the beginning of a text is enough.
LONGEST = 200
# Cells of the columns before the text.
_ID, _NAME, _STOP, _NOTE = 10, 22, 12, 30
# A line of fewer cells leaves out the checkpoint, one of fewer still why it ended.
_WIDE, _MIDDLE = 90, 60
GAP = "  "
# Where an answer begins.
BAR = "▏"
# Characters of a text from which a line is made.
_CHARACTERS = 400
CUT_OFF = "cut off"


def kept_line(found: Found, width: int) -> str:
    """Return ID, time, checkpoint, stop reason, pin, note, prompt and text in `width` cells."""
    room = min(width, LONGEST)
    parts = [found.id.ljust(_ID), moment(found.began)]
    if room >= _WIDE:
        parts.append(set_cell_size(ending(in_one_line(found.checkpoint), _NAME), _NAME))
    if room >= _MIDDLE:
        parts.append(set_cell_size(in_one_line(found.stop or CUT_OFF), _STOP))
    parts.append(" ".join(filter(None, (*_marks(found), _said(found)))))
    return cut_end(GAP.join(parts), room).rstrip(" ")


def _marks(found: Found) -> tuple[str, ...]:
    note = cut_end(in_one_line(found.note[:_CHARACTERS]), _NOTE)
    return "[pinned]" if found.pinned else "", f"[{note}]" if note else ""


def _said(found: Found) -> str:
    """Return the prompt and the text; of a long prompt the end, so that some text is seen."""
    prompt = in_one_line(found.prompt[-_CHARACTERS:])
    shown = ending(prompt, 40) if cell_len(prompt) > 40 else prompt
    return f"{shown}{BAR}{in_one_line(found.text[:_CHARACTERS])}"


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
