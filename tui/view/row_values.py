"""The values of the settings row: sampling settings, and switches for how prompts become ids."""

from dataclasses import dataclass, field, replace

from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import BY_NAME, SamplingSettings, read_switch
from tui.view import setting_values
from tui.view.setting_bands import band_of
from tui.view.setting_values import LABELS

# Always in the row, as far as there is room.
ROW = ("temperature", "top_k", "max_tokens", "seed")
# In the row while they are not the default.
MORE = ("bos", "beyond", "chat", "top_p", "min_p", "stop", "stop_on_newline")
# Switches of PromptOptions: the name of the command, and of the field.
SWITCHES = {"chat": "chat", "bos": "bos", "beyond": "beyond_context"}
_EXPLAINED = {
    "chat": "on: a prompt is a message that the model answers",
    "bos": "on or off",
    "beyond": "on: prompt and text may pass the trained context",
}
ROW_LABELS = {**LABELS, **{name: name for name in SWITCHES}}


@dataclass(frozen=True, slots=True)
class RowValues:
    """One value for each name in `ROW` and `MORE`."""

    settings: SamplingSettings = field(default_factory=SamplingSettings)
    how: PromptOptions = field(default_factory=PromptOptions)

    def written(self, name: str) -> str:
        """Return a value as it is shown."""
        if name in SWITCHES:
            return setting_values.on_off(on=self._is_on(name))
        return setting_values.written(self.settings, name)

    def is_default(self, name: str) -> bool:
        """Whether a value is the default."""
        if name in SWITCHES:
            return self._is_on(name) == RowValues()._is_on(name)
        return bool(getattr(self.settings, name) == getattr(SamplingSettings(), name))

    def stepped(self, name: str, direction: int) -> "RowValues":
        """Return the values with one a step higher (direction 1) or lower (-1)."""
        if name in SWITCHES:
            return self._switched(name, on=direction > 0)
        return replace(self, settings=setting_values.stepped(self.settings, name, direction))

    def changed(self, name: str, text: str) -> "RowValues":
        """Return the values with one read from text. Raises UsageError when it is not valid."""
        if name in SWITCHES:
            return self._switched(name, on=read_switch(name, text))
        return replace(self, settings=setting_values.changed(self.settings, name, text))

    def explained(self, name: str) -> str:
        """Return the band of a value and its effect, or the range of the setting."""
        band = band_of(self.settings, name)
        if band:
            return band.effect
        return _EXPLAINED[name] if name in SWITCHES else BY_NAME[name].range

    def _is_on(self, name: str) -> bool:
        return bool(getattr(self.how, SWITCHES[name]))

    def _switched(self, name: str, *, on: bool) -> "RowValues":
        return replace(self, how=self.how.with_(**{SWITCHES[name]: on}))
