"""The problem of a checkpoint in a few words, for its row; the facts have the whole sentence."""

from core.base.error_codes import Code
from core.base.text import size
from core.checkpoints.checkpoint import Checkpoint

# A layout that is not supported does not have a code of its own; it is named in the sentence.
_LAYOUT = "This is "
_WORDS = {
    Code.CHECKPOINT_NO_MODEL: "no model",
    Code.CHECKPOINT_NO_META: "no meta",
    Code.CHECKPOINT_META: "damaged meta",
    Code.CHECKPOINT_UNREADABLE: "not readable",
    Code.CHECKPOINT_EMPTY: "empty file",
    Code.CHECKPOINT_CUT: "cut",
    Code.CHECKPOINT_NOT_ARCHIVE: "wrong format",
    Code.CHECKPOINT_REFUSED: "refused file",
    Code.CHECKPOINT_CHANGED: "just changed",
    Code.CHECKPOINT_BROKEN: "cannot load",
    Code.CHECKPOINT_NOT_FINITE: "not finite",
    Code.CHECKPOINT_BROKEN_LINK: "broken link",
}


def with_cure(problem: str, cure: str) -> str:
    """Return a problem and what to do about it as one or two sentences."""
    return f"{problem}. {cure}" if problem and cure else problem


def problem_words(entry: Checkpoint) -> str:
    """Return why an entry cannot be loaded, or that its step is contradictory; "" if all is well.

    One to three words, such as `cut`, `other layout` or `arriving 29.0 KiB`.
    """
    if entry.problem is None:
        return "step unclear" if entry.contradiction else ""
    if entry.problem_code is Code.CHECKPOINT_ARRIVING:
        return f"arriving {size(entry.model_bytes)}"
    if entry.problem.startswith(_LAYOUT):
        return "other layout"
    return _WORDS.get(entry.problem_code or Code.CHECKPOINT_BROKEN, "cannot load")
