"""Presets: names for a temperature and a top-k."""

from core.protocol.settings import SamplingSettings
from tui.view.setting_values import written

PRESETS: dict[str, SamplingSettings] = {
    "focused": SamplingSettings(temperature=0.2),
    "balanced": SamplingSettings(temperature=0.8),
    "creative": SamplingSettings(temperature=1.2, top_k=10),
    "greedy": SamplingSettings(temperature=0.0),
}


def preset_values(preset: SamplingSettings) -> str:
    """Return the values that a preset sets, as a sentence."""
    return f"temperature {written(preset, 'temperature')}, top-k {written(preset, 'top_k')}"


def with_preset(settings: SamplingSettings, preset: SamplingSettings) -> SamplingSettings:
    """Return the settings with the temperature and top-k of a preset."""
    return settings.with_(temperature=preset.temperature, top_k=preset.top_k)
