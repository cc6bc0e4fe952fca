"""Stepping by keys stays within range, and every value can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.protocol.settings import BY_NAME, SamplingSettings
from tui.view.setting_values import LABELS, changed, stepped, written


def test_the_row_has_every_setting_once():
    assert sorted(BY_NAME) == sorted(LABELS)


@given(st.sampled_from(sorted(LABELS)), st.lists(st.sampled_from([-1, 1]), max_size=60))
def test_any_steps_stay_within_range(name, directions):
    settings = SamplingSettings()
    for direction in directions:
        settings = stepped(settings, name, direction)
        assert written(settings, name)


@pytest.mark.parametrize("name", ["temperature", "top_k", "max_tokens", "top_p", "min_p"])
def test_up_then_down_comes_back(name):
    start = stepped(SamplingSettings(), name, -1)
    assert stepped(stepped(start, name, 1), name, -1) == start


def test_the_temperature_steps_by_0_05():
    assert stepped(SamplingSettings(), "temperature", 1).temperature == 0.85
    assert stepped(SamplingSettings(temperature=0.83), "temperature", -1).temperature == 0.8
    assert written(SamplingSettings(temperature=0.0), "temperature") == "greedy"


def test_top_k_is_off_below_one():
    one = SamplingSettings(top_k=1)
    assert stepped(one, "top_k", -1).top_k is None
    assert stepped(SamplingSettings(), "top_k", -1).top_k is None
    assert stepped(SamplingSettings(), "top_k", 1).top_k == 1


def test_typed_values_are_read_by_the_table():
    assert changed(SamplingSettings(), "top_k", "none").top_k is None
    assert changed(SamplingSettings(), "stop", r"\n\n").stop == ("\n\n",)
    assert written(SamplingSettings(stop=("\n",)), "stop") == r'"\n"'
    with pytest.raises(UsageError, match="temp cannot be"):
        changed(SamplingSettings(), "temperature", "hot")
