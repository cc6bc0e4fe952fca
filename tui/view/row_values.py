"""The values of the settings row: sampling settings, and switches for how prompts become ids."""

from dataclasses import dataclass, field, replace

from core.protocol.prompt_options import MOST_ROWS, PromptOptions, read_rows
from core.protocol.settings import BY_NAME, SamplingSettings, read_switch
from tui.view import setting_values
from tui.view.setting_bands import band_of
from tui.view.setting_values import LABELS

# Always in the row, as far as there is room.
ROW = ("temperature", "top_k", "max_tokens", "seed")
# In the row while they are not the default.
MORE = ("bos", "beyond", "chat", "rows", "top_p", "min_p", "stop", "stop_on_newline")
# Switches of PromptOptions: the name of the command, and of the field.
SWITCHES = {"chat": "chat", "bos": "bos", "beyond": "beyond_context"}
# How many samples of a prompt run together.
ROWS = "rows"
_ROW_STEPS = (1, 2, 4, 8, 16, 32, 64)
_EXPLAINED = {
    ROWS: f"1 to {MOST_ROWS}: more than 1 samples of a prompt are a fan",
    "chat": "on: a prompt is a message that the model answers",
    "bos": "on or off",
    "beyond": "on: prompt and text may pass the trained context",
}
ROW_LABELS = {**LABELS, **{name: name for name in (ROWS, *SWITCHES)}}


@dataclass(frozen=True, slots=True)
class RowValues:
    """One value for each name in `ROW` and `MORE`."""

    settings: SamplingSettings = field(default_factory=SamplingSettings)
    how: PromptOptions = field(default_factory=PromptOptions)

    def written(self, name: str) -> str:
        """Return a value as it is shown."""
        if name == ROWS:
            return str(self.how.rows)
        if name in SWITCHES:
            return setting_values.on_off(on=self._is_on(name))
        return setting_values.written(self.settings, name)

    def is_default(self, name: str) -> bool:
        """Whether a value is the default."""
        if name == ROWS:
            return self.how.rows == PromptOptions().rows
        if name in SWITCHES:
            return self._is_on(name) == RowValues()._is_on(name)
        return bool(getattr(self.settings, name) == getattr(SamplingSettings(), name))

    def stepped(self, name: str, direction: int) -> "RowValues":
        """Return the values with one a step higher (direction 1) or lower (-1)."""
        if name == ROWS:
            return self._with_rows(_stepped(self.how.rows, direction))
        if name in SWITCHES:
            return self._switched(name, on=direction > 0)
        return replace(self, settings=setting_values.stepped(self.settings, name, direction))

    def changed(self, name: str, text: str) -> "RowValues":
        """Return the values with one read from text. Raises UsageError when it is not valid."""
        if name == ROWS:
            return self._with_rows(read_rows(text))
        if name in SWITCHES:
            return self._switched(name, on=read_switch(name, text))
        return replace(self, settings=setting_values.changed(self.settings, name, text))

    def explained(self, name: str) -> str:
        """Return the band of a value and its effect, or the range of the setting."""
        band = band_of(self.settings, name)
        if band:
            return band.effect
        return _EXPLAINED[name] if name in _EXPLAINED else BY_NAME[name].range

    def _is_on(self, name: str) -> bool:
        return bool(getattr(self.how, SWITCHES[name]))

    def _with_rows(self, rows: int) -> "RowValues":
        return replace(self, how=self.how.with_(rows=rows))

    def _switched(self, name: str, *, on: bool) -> "RowValues":
        return replace(self, how=self.how.with_(**{SWITCHES[name]: on}))


def _stepped(rows: int, direction: int) -> int:
    """Return the next number of rows above or below one, which may lie between two steps."""
    if direction > 0:
        return next((step for step in _ROW_STEPS if step > rows), rows)
    return next((step for step in reversed(_ROW_STEPS) if step < rows), rows)
