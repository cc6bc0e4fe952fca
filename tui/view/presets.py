"""Presets: names for several settings; four are built in, and the user's own join them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.base.errors import UsageError
from core.base.near import near
from core.base.text import shorten
from core.base.text import written as as_written
from core.protocol.settings import BY_NAME, SamplingSettings
from tui.view.setting_values import LABELS, written

MOST_PRESETS = 100
REPLACES = "replaces the built-in one"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Preset:
    """The settings that a preset sets, by their names; the others stay as they are.

    `replaces` tells that it is the user's own and has the name of a built-in one.
    """

    values: Mapping[str, Any]
    replaces: bool = False

    def applied_to(self, settings: SamplingSettings) -> SamplingSettings:
        """Return the settings with the values of the preset."""
        return settings.with_(**self.values)

    @property
    def words(self) -> str:
        """The values that it sets, as a sentence."""
        names = {"temperature": "temperature"}
        after = self.applied_to(SamplingSettings())
        values = (f"{names.get(n, LABELS[n])} {written(after, n)}" for n in self.values)
        return ", ".join(values) + (f" ({REPLACES})" if self.replaces else "")


Presets = Mapping[str, Preset]

PRESETS: Presets = {
    "focused": Preset({"temperature": 0.2, "top_k": None}),
    "balanced": Preset({"temperature": 0.8, "top_k": None}),
    "creative": Preset({"temperature": 1.2, "top_k": 10}),
    "greedy": Preset({"temperature": 0.0, "top_k": None}),
}


def joined(own: Iterable[tuple[str, Mapping[str, Any]]]) -> Presets:
    """Return the built-in presets and the user's own, which replace those of the same name."""
    return {**PRESETS, **{name: Preset(values, name in PRESETS) for name, values in own}}


def check_name(name: str) -> None:
    """Raise UsageError for a name that could not be typed after /preset."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"a preset cannot be called {shorten(repr(name), 60)}",
            "Use up to 40 small letters, digits, - and _",
        )


def read_field(name: str, value: Any) -> Any:
    """Return the value of a setting in a file. Raises UsageError when it is not valid."""
    setting = BY_NAME.get(name.replace("-", "_"))
    if setting is None:
        meant = near(name, BY_NAME)
        hint = f"Did you mean {meant}?" if meant else f"Known: {', '.join(BY_NAME)}"
        raise UsageError(f"unknown setting {shorten(name, 40)!r}", hint)
    if setting.name == "stop":
        texts = (value,) if isinstance(value, str) else value
        result: Any = tuple(texts) if isinstance(texts, list | tuple) else texts
        setting.check(result)
        return result
    if isinstance(value, bool) != (setting.name == "stop_on_newline") or not isinstance(
        value, str | int | float
    ):
        raise UsageError(
            f"{setting.name} cannot be {as_written(value)}", f"It must be {setting.range}"
        )
    try:
        return setting.parse(str(value))
    except ValueError:
        raise UsageError(f"{setting.name} has too many digits") from None
