"""The table of sampling settings: flags, commands, help, ranges and defaults."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.numerals import read_number, read_whole
from core.base.text import shorten

GREEDY_BELOW = 1e-4
_OFF = ("off", "none", "no", "false")
_ON = ("on", "yes", "true", "")


@dataclass(frozen=True, slots=True)
class SamplingSettings:
    """How the next token is chosen and when a generation stops.

    Raises UsageError, naming the setting and its range, when a value is out of range.
    """

    temperature: float = 0.8
    top_k: int | None = None
    max_tokens: int = 100
    seed: int | None = None
    top_p: float = 1.0
    min_p: float = 0.0
    stop: tuple[str, ...] = ()
    stop_on_newline: bool = False

    def __post_init__(self) -> None:
        """Check every field against its range."""
        for setting in SETTINGS:
            setting.check(getattr(self, setting.name))

    @property
    def greedy(self) -> bool:
        """Whether the temperature is so low that the most likely token is always chosen."""
        return self.temperature < GREEDY_BELOW

    def with_(self, **changes: Any) -> "SamplingSettings":
        """Return a copy with some values changed; UsageError when one is out of range."""
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """Return the values under the names of the flags."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"stop": list(self.stop)}


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: names, range, help, parser and range check of a setting."""

    name: str
    commands: tuple[str, ...]
    flags: tuple[str, ...]
    metavar: str
    range: str
    help: str
    read: Callable[[str], Any]
    allowed: Callable[[Any], bool]

    def parse(self, text: str) -> Any:
        """Return the value that a text means; UsageError, naming the range, for other texts."""
        try:
            value = self.read(text.strip())
        except ValueError:
            raise self.refusal(text) from None
        if not self.allowed(value):
            raise self.refusal(text.strip())
        return value

    def check(self, value: Any) -> None:
        """Raise UsageError unless the value is within range."""
        if not self.allowed(value):
            raise self.refusal(value)

    def refusal(self, value: object) -> UsageError:
        """Return the error that names the setting, the value and the range."""
        return UsageError(
            f"{self.name} cannot be {shorten(repr(value), 60)}",
            f"It must be {self.range}",
            code=Code.SETTING_RANGE,
        )


def _top_k(text: str) -> int | None:
    value = None if text.lower() in _OFF else read_whole(text)
    return None if value == 0 else value


def _seed(text: str) -> int | None:
    return None if text.lower() in ("auto", "random", *_OFF) else read_whole(text)


def _number_or(off: float) -> Callable[[str], float]:
    return lambda text: off if text.lower() in _OFF else read_number(text)


def _on_or_off(text: str) -> bool:
    word = text.lower()
    if word not in (*_ON, *_OFF):
        raise ValueError(word)
    return word in _ON


def read_switch(name: str, text: str) -> bool:
    """Return whether a text means on, for a switch that is not in the table.

    Raises UsageError when it means neither on nor off.
    """
    try:
        return _on_or_off(text.strip())
    except ValueError:
        raise UsageError(
            f"{name} cannot be {shorten(repr(text), 60)}",
            "It must be on or off",
            code=Code.SETTING_RANGE,
        ) from None


def _stop(text: str) -> tuple[str, ...]:
    if text.strip().lower() in _OFF:
        return ()
    # A command of the session is one line, so a newline in it is written as \n.
    return (text.strip().replace("\\n", "\n"),)


def _whole_within(low: int, high: int) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _number_within(low: float, high: float) -> Callable[[Any], bool]:
    # Comparisons are false for NaN and also work for whole numbers too large for a float.
    return lambda value: type(value) in (int, float) and low <= value <= high


def _optional(allowed: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or allowed(value)


MOST_STOPS = 16


def _stops_allowed(value: Any) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) <= MOST_STOPS
        and all(isinstance(text, str) and 0 < len(text) <= 256 for text in value)
    )


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="temperature",
        commands=("temp", "temperature"),
        flags=("--temperature", "--temp", "-t"),
        metavar="T",
        range="a number from 0 (greedy) to 100",
        help="how random the choice is; 0 always chooses the most likely token (default 0.8)",
        read=read_number,
        allowed=_number_within(0.0, 100.0),
    ),
    Setting(
        name="top_k",
        commands=("topk", "top_k"),
        flags=("--top_k", "-k"),
        metavar="K",
        range="a whole number from 1 to 2^31 - 1, or 0 or none (off)",
        help="sample only from the K most likely tokens; 0 or none is off (default off)",
        read=_top_k,
        allowed=_optional(_whole_within(1, 2**31 - 1)),
    ),
    Setting(
        name="max_tokens",
        commands=("tokens", "max", "max_tokens"),
        flags=("--max_tokens", "-n"),
        metavar="N",
        range="a whole number from 1 to 2^31 - 1",
        help="stop after N new tokens (default 100)",
        read=read_whole,
        allowed=_whole_within(1, 2**31 - 1),
    ),
    Setting(
        name="seed",
        commands=("seed",),
        flags=("--seed",),
        metavar="S",
        range="a whole number from 0 to 2^63 - 1, or auto",
        help="seed of the random numbers; auto picks a new one and shows it (default auto)",
        read=_seed,
        allowed=_optional(_whole_within(0, 2**63 - 1)),
    ),
    Setting(
        name="top_p",
        commands=("topp", "top_p"),
        flags=("--top_p",),
        metavar="P",
        range="a number above 0 and at most 1 (off)",
        help="sample only from the most likely tokens that add up to P; 1 is off (default off)",
        read=_number_or(1.0),
        allowed=lambda value: _number_within(0.0, 1.0)(value) and value > 0,
    ),
    Setting(
        name="min_p",
        commands=("minp", "min_p"),
        flags=("--min_p",),
        metavar="P",
        range="a number from 0 (off) to 1",
        help="drop tokens below P times the highest probability; 0 is off (default off)",
        read=_number_or(0.0),
        allowed=_number_within(0.0, 1.0),
    ),
    Setting(
        name="stop",
        commands=("stop",),
        flags=("--stop",),
        metavar="TEXT",
        range="up to 16 texts of 1 to 256 characters, or off",
        help="stop before this text; may be given several times",
        read=_stop,
        allowed=_stops_allowed,
    ),
    Setting(
        name="stop_on_newline",
        commands=("newline", "stop_on_newline"),
        flags=("--stop_on_newline",),
        metavar="",
        range="on or off",
        help="stop before the first newline",
        read=_on_or_off,
        allowed=lambda value: type(value) is bool,
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}
