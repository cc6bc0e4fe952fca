"""The values of the settings row, the switches among them."""

import pytest

from core.base.errors import UsageError
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import BY_NAME, SamplingSettings
from tui.view.row_values import MORE, ROW, ROW_LABELS, ROWS, SWITCHES, RowValues


def test_every_setting_and_switch_is_in_the_row_once() -> None:
    assert sorted(ROW + MORE) == sorted([*BY_NAME, *SWITCHES, ROWS]) == sorted(ROW_LABELS)


@pytest.mark.parametrize(
    ("name", "usual", "other"), [("bos", "on", "off"), ("beyond", "off", "on")]
)
def test_a_switch_is_stepped_and_typed(name: str, usual: str, other: str) -> None:
    values, direction = RowValues(), 1 if other == "on" else -1
    assert (values.written(name), values.is_default(name)) == (usual, True)
    switched = values.stepped(name, direction)
    assert (switched.written(name), switched.is_default(name)) == (other, False)
    assert switched == values.changed(name, other) == switched.stepped(name, direction)
    assert switched.stepped(name, -direction) == values
    with pytest.raises(UsageError):
        values.changed(name, "9")


def test_each_switch_changes_its_field() -> None:
    assert RowValues().stepped("bos", -1).how == PromptOptions(bos=False)
    assert RowValues().changed("beyond", "on").how == PromptOptions(beyond_context=True)


def test_rows_are_stepped_by_powers_of_two_and_typed() -> None:
    values = RowValues()
    assert (values.written("rows"), values.is_default("rows")) == ("1", True)
    assert values.stepped("rows", -1) == values
    several = values.changed("rows", "12")
    assert (several.written("rows"), several.is_default("rows")) == ("12", False)
    assert [several.stepped("rows", way).how.rows for way in (-1, 1)] == [8, 16]
    assert values.changed("rows", "64").stepped("rows", 1).how.rows == 64
    assert "fan" in values.explained("rows")
    for text in ("0", "65", "x", ""):
        with pytest.raises(UsageError, match="rows cannot be"):
            values.changed("rows", text)


def test_settings_are_stepped_and_typed() -> None:
    values = RowValues().stepped("temperature", 1).changed("stop", "8")
    assert values.settings == SamplingSettings(temperature=0.85, stop=("8",))
    assert [name for name in ROW + MORE if not values.is_default(name)] == ["temperature", "stop"]
    assert (values.written("stop"), values.written("top_k")) == ('"8"', "off")


def test_a_value_is_explained_by_its_band_or_its_range() -> None:
    assert RowValues().explained("temperature") == "balanced (default 0.8)"
    assert RowValues().explained("max_tokens") == "a whole number from 1 to 2^31 - 1"
    assert RowValues().explained("bos") == "on or off"
    assert "pass the trained context" in RowValues().explained("beyond")
