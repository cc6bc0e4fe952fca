"""The values of the settings row: the sampling settings, and whether prompts begin with BOS."""

from dataclasses import dataclass, field, replace

from core.protocol.settings import BY_NAME, SamplingSettings, read_switch
from tui.view import setting_values
from tui.view.setting_bands import band_of
from tui.view.setting_values import LABELS

# Always in the row, as far as there is room.
ROW = ("temperature", "top_k", "max_tokens", "seed")
# In the row while they are not the default.
MORE = ("bos", "top_p", "min_p", "stop", "stop_on_newline")
BOS = "bos"
ROW_LABELS = {**LABELS, BOS: "bos"}


@dataclass(frozen=True, slots=True)
class RowValues:
    """One value for each name in `ROW` and `MORE`."""

    settings: SamplingSettings = field(default_factory=SamplingSettings)
    bos: bool = True

    def written(self, name: str) -> str:
        """Return a value as it is shown."""
        if name == BOS:
            return "on" if self.bos else "off"
        return setting_values.written(self.settings, name)

    def is_default(self, name: str) -> bool:
        """Whether a value is the default."""
        if name == BOS:
            return self.bos
        return bool(getattr(self.settings, name) == getattr(SamplingSettings(), name))

    def stepped(self, name: str, direction: int) -> "RowValues":
        """Return the values with one a step higher (direction 1) or lower (-1)."""
        if name == BOS:
            return replace(self, bos=direction > 0)
        return replace(self, settings=setting_values.stepped(self.settings, name, direction))

    def changed(self, name: str, text: str) -> "RowValues":
        """Return the values with one read from text. Raises UsageError when it is not valid."""
        if name == BOS:
            return replace(self, bos=read_switch(BOS, text))
        return replace(self, settings=setting_values.changed(self.settings, name, text))

    def explained(self, name: str) -> str:
        """Return the band of a value and its effect, or the range of the setting."""
        band = band_of(self.settings, name)
        if band:
            return band.effect
        return "on or off" if name == BOS else BY_NAME[name].range
