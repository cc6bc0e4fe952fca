"""The guide's bands: each value is in the band that names it."""

import pytest

from core.protocol.settings import SamplingSettings
from tui.view.presets import PRESETS
from tui.view.setting_bands import BANDS, band_lines, band_of


@pytest.mark.parametrize(
    ("temperature", "values"),
    [
        (0.0, "0.0"), (0.1, "0.1 to 0.5"), (0.5, "0.1 to 0.5"), (0.6, "0.6 to 0.9"),
        (0.8, "0.6 to 0.9"), (0.9, "0.6 to 0.9"), (1.0, "1.0 to 1.5"), (1.5, "1.0 to 1.5"),
        (1.6, "above 1.5"), (100.0, "above 1.5"),
    ],
)  # fmt: skip
def test_a_temperature_is_in_its_band(temperature: float, values: str) -> None:
    band = band_of(SamplingSettings(temperature=temperature), "temperature")
    assert band
    assert band.values == values


@pytest.mark.parametrize(
    ("top_k", "values"),
    [(1, "1"), (2, "2 to 10"), (10, "2 to 10"), (11, "11 to 50"), (50, "11 to 50"),
     (51, "above 50"), (2**31 - 1, "above 50"), (None, "off")],
)  # fmt: skip
def test_a_top_k_is_in_its_band(top_k: int | None, values: str) -> None:
    band = band_of(SamplingSettings(top_k=top_k), "top_k")
    assert band
    assert band.values == values


def test_the_defaults_are_said() -> None:
    for name in BANDS:
        band = band_of(SamplingSettings(), name)
        assert band
        assert "default" in band.effect


def test_the_presets_are_in_the_bands_of_their_names() -> None:
    for name in ("focused", "balanced", "greedy"):
        band = band_of(PRESETS[name].applied_to(SamplingSettings()), "temperature")
        assert band
        assert band.effect.startswith(name)


def test_bands_are_in_ascending_order_and_other_settings_have_none() -> None:
    for bands in BANDS.values():
        assert [band.above for band in bands] == sorted(band.above for band in bands)
    assert band_of(SamplingSettings(), "seed") is None
    assert band_lines("seed") == ()
    assert band_lines("temperature")[0] == "0.0: greedy, always the most likely token"
