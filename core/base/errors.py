"""Exception hierarchy. Each error has a message, a hint, a code and an exit code.

    ReportedError               1    an internal error; base class of the others
    ├── UsageError              2    a flag, setting, prompt or terminal that cannot work
    │   └── PromptTooLongError
    ├── NotFoundError           3    no such checkpoint, no model files, ambiguous name
    ├── CheckpointError         4    a file that is cut, contradictory, hostile or not supported
    │   ├── ChecksumError            bytes that differ from those that were written
    │   └── NotFiniteError           NaN or infinity in weights or logits
    ├── NoMemoryError           5    the model or its cache does not fit into memory
    ├── CheckFailedError        6    a suite, replay or benchmark did not reach its target
    └── RankLostError           1    another rank of torchrun ended

`CancelledError` is not one of them: it means that the user stopped a load or a prefill.
"""

from typing import ClassVar, NamedTuple

from core.base.error_codes import Code
from core.base.text import clean, shorten

LINE_LIMIT = 200
# Characters of a message or a hint, wherever it is shown.
TEXT_LIMIT = 1000


# These are named tuples because three dataclasses would add 2 ms to every start.
class TokenCounts(NamedTuple):
    """Number of tokens of a prompt and of the context."""

    prompt: int
    context: int


class MemoryNeed(NamedTuple):
    """Bytes that a model and its cache need, and bytes that are free."""

    needed: int
    free: int


class Choices(NamedTuple):
    """Names that the user can choose from."""

    names: tuple[str, ...]


ErrorData = TokenCounts | MemoryNeed | Choices


class ReportedError(Exception):
    """An error with a remedy: `message` says what happened, `hint` what to do.

    Both have at most 1,000 characters. `code` is the stable kind of the error. `hint` is for the
    command line; another user interface chooses its own hint by the code. `data` has the figures
    or names in the message, if there are any.
    """

    exit_code: ClassVar[int] = 1
    code: Code = Code.INTERNAL

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        code: Code | None = None,
        data: ErrorData | None = None,
    ) -> None:
        self.message = shorten(message, TEXT_LIMIT)
        self.hint = shorten(hint, TEXT_LIMIT)
        super().__init__(self.message)
        self.data = data
        if code is not None:
            self.code = code

    def line(self) -> str:
        """Return one printable line of at most 200 characters; a hint of up to 120 is not cut."""
        message, hint = clean(self.message), clean(self.hint)
        if not hint:
            return shorten(message, LINE_LIMIT)
        hint = shorten(hint, 120)
        return f"{shorten(message, LINE_LIMIT - len(hint) - 2)}. {hint}"


class UsageError(ReportedError):
    """A flag, setting, prompt or terminal that cannot work."""

    exit_code = 2
    code = Code.USAGE


class PromptTooLongError(UsageError):
    """The prompt does not fit into the context; `data` is a TokenCounts."""

    code = Code.PROMPT_TOO_LONG


class NotFoundError(ReportedError):
    """No such checkpoint, no model files, or a name that means several."""

    exit_code = 3
    code = Code.CHECKPOINT_NOT_FOUND


class CheckpointError(ReportedError):
    """A checkpoint or tokenizer that is cut, contradictory, hostile or not supported."""

    exit_code = 4
    code = Code.CHECKPOINT_BROKEN


class ChecksumError(CheckpointError):
    """Bytes that do not match their checksum: the file is damaged, or was written anew."""


class NotFiniteError(CheckpointError):
    """NaN or infinity where a finite number is required."""

    code = Code.CHECKPOINT_NOT_FINITE


class NoMemoryError(ReportedError):
    """The model or its cache does not fit into memory."""

    exit_code = 5
    code = Code.MEMORY_SHORT

    def __init__(
        self,
        message: str,
        data: MemoryNeed | None = None,
        device: str = "cpu",
        precisions: str | None = None,
    ) -> None:
        """Add the hint; the CPU is only proposed when the memory of another device is short.

        `precisions` are the smaller ones that fit, as words; "" for none, None when not known.
        """
        remedies = ["--device cpu"] if device != "cpu" else []
        if precisions is None:
            remedies += ["fewer --max_tokens", "a smaller --precision (bf16)"]
        elif precisions:
            remedies.append(f"--precision {precisions}")
        hint = (
            f"Try {' or '.join(remedies)}" if remedies else "Free memory, or use a larger machine"
        )
        super().__init__(message, hint, data=data)


class CheckFailedError(ReportedError):
    """A suite, replay or benchmark did not reach its target."""

    exit_code = 6
    code = Code.CHECK_FAILED


class RankLostError(ReportedError):
    """Another rank ended, or cannot be reached; `lost` is its number."""

    code = Code.RANK_LOST

    def __init__(self, lost: int) -> None:
        super().__init__(
            f"Rank {lost} ended", "Finished blocks are stored: run the same command to go on"
        )
        self.lost = lost


class CancelledError(Exception):
    """The user stopped a load or a prefill."""


def internal_error(error: Exception) -> ReportedError:
    """Return the report of a bug; its `__cause__` is the exception, for the log."""
    report = ReportedError(f"Internal error: {type(error).__name__}: {error}")
    report.__cause__ = error
    return report
