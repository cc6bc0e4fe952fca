"""The values of the settings row, BOS among them."""

import pytest

from core.base.errors import UsageError
from core.protocol.settings import BY_NAME, SamplingSettings
from tui.view.row_values import MORE, ROW, ROW_LABELS, RowValues


def test_every_setting_and_bos_are_in_the_row_once() -> None:
    assert sorted(ROW + MORE) == sorted([*BY_NAME, "bos"]) == sorted(ROW_LABELS)


def test_bos_is_stepped_and_typed() -> None:
    values = RowValues()
    assert (values.written("bos"), values.is_default("bos")) == ("on", True)
    off = values.stepped("bos", -1)
    assert (off.written("bos"), off.is_default("bos")) == ("off", False)
    assert off == values.changed("bos", "off") == off.stepped("bos", -1)
    assert off.stepped("bos", 1) == values
    with pytest.raises(UsageError):
        values.changed("bos", "9")


def test_settings_are_stepped_and_typed() -> None:
    values = RowValues().stepped("temperature", 1).changed("stop", "8")
    assert values.settings == SamplingSettings(temperature=0.85, stop=("8",))
    assert [name for name in ROW + MORE if not values.is_default(name)] == ["temperature", "stop"]
    assert (values.written("stop"), values.written("top_k")) == ('"8"', "off")


def test_a_value_is_explained_by_its_band_or_its_range() -> None:
    assert RowValues().explained("temperature") == "balanced (default 0.8)"
    assert RowValues().explained("max_tokens") == "a whole number of 1 or more"
    assert RowValues().explained("bos") == "on or off"
