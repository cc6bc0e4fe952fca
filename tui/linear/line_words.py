"""Words of errors and hints for the line mode, which has commands and Ctrl+C but no other keys."""

from core.base.error_codes import Code
from core.base.errors import ReportedError
from tui.view.error_hints import session_hint

# For errors whose hint in the full screen names one of its keys.
HINTS = {
    Code.MEMORY_SHORT: "Try /precision bf16, fewer tokens (/tokens 50), or a smaller checkpoint",
    Code.CHECKPOINT_NOT_FOUND: "/model NAME loads a checkpoint that is in /list",
}


def error_line(failure: ReportedError, subject: str = "") -> str:
    """Return an error as one line: `error: `, the subject if it is not named, message and hint."""
    message = failure.message
    if subject and subject not in message:
        message = f"{subject}: {message}"
    hint = session_hint(failure)
    if hint != failure.hint:
        hint = HINTS.get(failure.code, hint)
    return ReportedError(f"error: {message}", hint).line()
