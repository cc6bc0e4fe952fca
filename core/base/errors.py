"""Exception hierarchy. Each error has a message, a hint and an exit code.

    ReportedError               1    an internal error; base of the others
    ├── UsageError              2    a flag, setting, prompt or terminal that cannot work
    │   └── PromptTooLongError
    ├── NotFoundError           3    no such checkpoint, no model files, ambiguous name
    ├── CheckpointError         4    a file that is cut, contradictory, hostile or not supported
    │   └── NotFiniteError           NaN or infinity among the weights
    ├── NoMemoryError           5    the model or its cache does not fit
    └── CheckFailedError        6    a suite, replay or benchmark fell short

`CancelledError` is not one of them: the user stopped a load or a prefill.
"""

from typing import ClassVar

from core.base.text import clean, shorten

LINE_LIMIT = 200


class ReportedError(Exception):
    """A named error with a remedy; `message` says what happened, `hint` what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep message and hint apart: a panel shows both, a line joins them."""
        super().__init__(message)
        self.message = message
        self.hint = hint

    def line(self) -> str:
        """Return one printable line of at most 200 characters; the hint stays whole if it can."""
        message, hint = clean(self.message), clean(self.hint)
        if not hint:
            return shorten(message, LINE_LIMIT)
        hint = shorten(hint, 120)
        return f"{shorten(message, LINE_LIMIT - len(hint) - 2)}. {hint}"


class UsageError(ReportedError):
    """A flag, setting, prompt or terminal that cannot work."""

    exit_code = 2


class PromptTooLongError(UsageError):
    """The prompt does not fit into the context."""


class NotFoundError(ReportedError):
    """No such checkpoint, no model files, or a name that means several."""

    exit_code = 3


class CheckpointError(ReportedError):
    """A checkpoint or tokenizer that is cut, contradictory, hostile or not supported."""

    exit_code = 4


class NotFiniteError(CheckpointError):
    """NaN or infinity where a number must be."""


class NoMemoryError(ReportedError):
    """The model or its cache does not fit into memory."""

    exit_code = 5

    def __init__(self, message: str) -> None:
        """The remedy is always the same three."""
        super().__init__(
            message, "Try --device cpu, fewer --max_tokens, or a smaller --precision (bf16)"
        )


class CheckFailedError(ReportedError):
    """A suite, replay or benchmark fell short of what was asked."""

    exit_code = 6


class CancelledError(Exception):
    """The user stopped a load."""
