"""Values of the settings: the steps of the arrow keys, and the text on the screen."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from core.base.errors import UsageError
from core.protocol.settings import BY_NAME, SamplingSettings

LABELS = {
    "temperature": "temp",
    "top_k": "top-k",
    "max_tokens": "tokens",
    "seed": "seed",
    "top_p": "top-p",
    "min_p": "min-p",
    "stop": "stop",
    "stop_on_newline": "stop at newline",
}
# Values that the arrow keys step through, in ascending order; None is "off".
_STEPS: dict[str, Sequence[Any]] = {
    "temperature": [round(step * 0.05, 2) for step in range(41)] + [2.5, 3.0, 5.0, 10.0],
    "top_k": [None, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 32, 40, 50, 64, 100, 200, 500, 1000],
    "max_tokens": [
        1,
        2,
        5,
        10,
        20,
        30,
        50,
        75,
        100,
        150,
        200,
        300,
        500,
        750,
        1000,
        1500,
        2000,
        5000,
        10_000,
        100_000,
    ],
    "top_p": [round(0.05 * step, 2) for step in range(1, 20)] + [0.98, 0.99, 1.0],
    "min_p": [0.0, 0.01, 0.02, 0.05, *(round(0.1 * step, 1) for step in range(1, 11))],
    "stop_on_newline": [False, True],
}


def on_off(*, on: bool) -> str:
    """Return a switch as it is shown and typed."""
    return "on" if on else "off"


def stepped(settings: SamplingSettings, name: str, direction: int) -> SamplingSettings:
    """Return the settings with one value a step higher (direction 1) or lower (-1).

    The highest and the lowest value stay as they are.
    """
    value = getattr(settings, name)
    if name == "seed":
        return settings.with_(seed=_seed(value, direction))
    steps = _STEPS.get(name)
    return settings.with_(**{name: _next(steps, value, direction)}) if steps else settings


def _seed(value: int | None, direction: int) -> int | None:
    if value is None:
        return 0 if direction > 0 else None
    return None if value + direction < 0 else min(value + direction, 2**63 - 1)


def _next(steps: Sequence[Any], value: Any, direction: int) -> Any:
    """Return the next step above or below a value, which may lie between two; None is lowest."""
    now = float("-inf") if value is None else value
    numbers = [step for step in steps if step is not None]
    if direction > 0:
        return next((number for number in numbers if number > now), value)
    below = [number for number in numbers if number < now]
    if below:
        return below[-1]
    return None if None in steps else value


def _quoted(text: str) -> str:
    return '"' + repr(text)[1:-1] + '"'


def _decimals(value: float) -> str:
    """Return a number with two decimals, or with as many as it has."""
    short = f"{value:.2f}"
    return short if float(short) == value else f"{value:g}"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "temperature": _decimals,
    "top_k": lambda value: "off" if value is None else f"{value:,}",
    "max_tokens": lambda value: f"{value:,}",
    "seed": lambda value: "auto" if value is None else str(value),
    "top_p": lambda value: "off" if value == 1 else f"{value:g}",
    "min_p": lambda value: "off" if value == 0 else f"{value:g}",
    "stop": lambda value: " ".join(_quoted(text) for text in value) or "off",
    "stop_on_newline": lambda value: "on" if value else "off",
}


def written(settings: SamplingSettings, name: str) -> str:
    """Return the value of a setting as it is shown."""
    if name == "temperature" and settings.greedy:
        return "greedy"
    return _WRITTEN[name](getattr(settings, name))


def changed(settings: SamplingSettings, name: str, text: str) -> SamplingSettings:
    """Return the settings with one value read from text.

    Raises UsageError, with the label of the screen and the range, when the value is not valid.
    """
    try:
        return settings.with_(**{name: BY_NAME[name].parse(text)})
    except UsageError as error:
        message = error.message.replace(name, LABELS[name], 1)
        raise UsageError(message, error.hint, code=error.code) from error


_NUMBER = re.compile(r"[+-]?[\d,_]*\.?\d*(e[+-]?\d*)?")
_WORDS = ("off", "none", "auto", "random", "on", "yes", "no", "true", "false")


def may_become(name: str, typed: str) -> bool:
    """Return whether typed text can still become a value, so that other letters are ignored."""
    text = typed.lower()
    if name == "stop":
        return True
    return any(word.startswith(text) for word in _WORDS) or bool(_NUMBER.fullmatch(text))
