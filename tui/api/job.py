"""One request for the decoder, and what it tells about it."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event

from core.base.errors import ReportedError
from core.protocol.events import Finished, Notice, Token
from core.protocol.request import Request
from core.protocol.text_reading import TextReading
from tui.api.limits import LOOK_SECONDS


@dataclass(frozen=True, slots=True)
class Asked:
    """One prompt: `requests` are its texts, which have the same ids.

    With `reads`, the figures of the prompt's tokens are told first, with as many of the most likely
    ids as the requests ask for. Without `writes`, nothing is generated.
    """

    requests: tuple[Request, ...]
    reads: bool = False
    writes: bool = True


@dataclass(frozen=True, slots=True)
class PromptRead:
    """The figures of the prompt with this index."""

    prompt: int
    reading: TextReading


@dataclass(frozen=True, slots=True)
class Written:
    """An event of the texts of the prompt with this index."""

    prompt: int
    event: Token | Finished | Notice


@dataclass(frozen=True, slots=True)
class JobEnded:
    """The last thing that is told; `error` is why the job failed."""

    error: ReportedError | None = None
    cancelled: bool = False


Told = PromptRead | Written | JobEnded


class ClientGoneError(Exception):
    """The client closed its connection before it had its answer."""


class Job:
    """Prompts that are answered one after the other."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = tuple(asked)
        self._told: SimpleQueue[Told] = SimpleQueue()
        self._cancelled = Event()

    def tell(self, told: Told) -> None:
        """Hand something over to the connection; never waits."""
        self._told.put(told)

    def cancel(self) -> None:
        """Stop the job before its next token, or before it begins."""
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._cancelled.is_set()

    def answers(self, is_open: Callable[[], bool]) -> Generator[Told, None, None]:
        """Yield what is told, JobEnded last; cancel the job if this is not read to its end.

        Raises ClientGoneError when `is_open()` is false while nothing is told.
        """
        try:
            while True:
                try:
                    told = self._told.get(timeout=LOOK_SECONDS)
                except Empty:
                    if not is_open():
                        raise ClientGoneError from None
                    continue
                yield told
                if isinstance(told, JobEnded):
                    return
        finally:
            self.cancel()
