"""What a watch asks of every new step."""

from dataclasses import dataclass

from core.judging.amount import ALL, Amount
from core.judging.common_windows import WindowChoice
from core.judging.source import Source
from core.suites.suite import Suite

_OWN = WindowChoice()


@dataclass(frozen=True, slots=True)
class WatchRequest:
    """A text to score, a suite to answer and prompts to continue; each may be missing.

    An answer to a prompt has at most `max_tokens`, and with `stop_on_newline` ends at the first
    newline. With `once`, the watch ends when every step that is there is judged; else it looks
    again every `every` seconds.
    """

    source: Source | None = None
    suite: Suite | None = None
    prompts: tuple[str, ...] = ()
    max_tokens: int = 32
    stop_on_newline: bool = False
    choice: WindowChoice = _OWN
    amount: Amount = ALL
    device: str | None = None
    tokenizer: str | None = None
    every: float = 2.0
    once: bool = False
