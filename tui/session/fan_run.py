"""A prompt that is run as a fan: how many rows it has, and the temperature of each."""

import re
from dataclasses import dataclass, replace

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.numerals import read_number
from core.protocol.prompt_options import PromptOptions, read_rows
from core.protocol.request import Request
from core.protocol.settings import BY_NAME
from tui.session.pending_run import PendingRun

# Rows of a fan if no number is given.
USUAL_ROWS = 8
LEAST_ROWS = 2
_RANGE = re.compile(r"([^.\s]*(?:\.[^.\s]+)?)\.\.(\S*)")


@dataclass(frozen=True, slots=True)
class FanShape:
    """The number of rows, and the temperature of each if they differ, from the first row on."""

    rows: int = USUAL_ROWS
    temperatures: tuple[float, ...] | None = None

    def requests(self, request: Request) -> tuple[Request, ...]:
        """Return the request of each row: they differ in the row, and perhaps the temperature."""
        rows = [replace(request, row=row) for row in range(self.rows)]
        if self.temperatures is None:
            return tuple(rows)
        settings = [request.settings.with_(temperature=one) for one in self.temperatures]
        return tuple(replace(row, settings=own) for row, own in zip(rows, settings, strict=True))


@dataclass(frozen=True, slots=True)
class FanRun(PendingRun):
    """A prompt to run as a fan as soon as possible."""

    shape: FanShape = FanShape()


def prompt_run(prompt: str, how: PromptOptions) -> PendingRun:
    """Return the run of a typed prompt: a fan if the session is set to several rows."""
    if how.rows < LEAST_ROWS:
        return PendingRun(prompt)
    return FanRun(prompt, shape=FanShape(how.rows))


def read_fan(argument: str, usual_rows: int) -> tuple[FanShape, str]:
    """Return the shape and the prompt of `[N] [LOW..HIGH] [TEXT]`; "" means the last prompt.

    `usual_rows` are the rows if no number is given. Raises UsageError for a number or a range that
    cannot be.
    """
    rows, rest = usual_rows if usual_rows >= LEAST_ROWS else USUAL_ROWS, argument
    word, _, after = rest.partition(" ")
    if re.fullmatch(r"[+-]?\d+", word):
        rows, rest = read_rows(word, LEAST_ROWS), after.lstrip()
    word, _, after = rest.partition(" ")
    found = _RANGE.fullmatch(word)
    if found is None:
        return FanShape(rows), rest
    low, high = (_temperature(end, word) for end in found.groups())
    return FanShape(rows, spread(low, high, rows)), after.lstrip()


def spread(low: float, high: float, rows: int) -> tuple[float, ...]:
    """Return temperatures at equal distances from `low` to `high`, with three decimals at most."""
    return tuple(round(low + (high - low) * row / (rows - 1), 3) for row in range(rows))


def _temperature(text: str, given: str) -> float:
    try:
        value = read_number(text)
    except ValueError:
        raise UsageError(
            f"The temperatures cannot be {given!r}",
            "Give the lowest and the highest: 0.2..1.4",
            code=Code.SETTING_RANGE,
        ) from None
    BY_NAME["temperature"].check(value)
    return value
