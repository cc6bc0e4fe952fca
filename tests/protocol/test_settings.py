import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings, Setting, read_switch

GOOD = [
    ("temperature", "0", 0.0),
    ("temperature", "0.0", 0.0),
    ("temperature", " 1.5 ", 1.5),
    ("temperature", "100", 100.0),
    ("top_k", "10", 10),
    ("top_k", "0", None),
    ("top_k", "none", None),
    ("top_k", "OFF", None),
    ("top_k", "2147483647", 2**31 - 1),
    ("max_tokens", "1", 1),
    ("max_tokens", "1_000", 1_000),
    ("max_tokens", "1,000", 1_000),
    ("max_tokens", "12,345,678", 12_345_678),
    ("max_tokens", "+5", 5),
    ("seed", "0", 0),
    ("seed", "auto", None),
    ("seed", "none", None),
    ("seed", str(2**63 - 1), 2**63 - 1),
    ("top_p", "1", 1.0),
    ("top_p", "off", 1.0),
    ("top_p", "0.01", 0.01),
    ("min_p", "0", 0.0),
    ("min_p", "none", 0.0),
    ("min_p", "1", 1.0),
    ("stop", "END", ("END",)),
    ("stop", r"\n\n", ("\n\n",)),
    ("stop", "off", ()),
    ("stop_on_newline", "on", True),
    ("stop_on_newline", "", True),
    ("stop_on_newline", "No", False),
]
BAD = {
    "temperature": [
        "nan",
        "inf",
        "-inf",
        "-0.1",
        "100.1",
        "1e400",
        "off",
        "",
        "0,5",
        "hot",
        "1_5",
        "1_0",
        "٠",
        "０.８",
        "１",
    ],
    "top_k": [
        "-1",
        "1.5",
        "nan",
        "inf",
        "2147483648",
        "",
        "many",
        "9" * 5_000,
        "1,5",
        "1,,000",
        ",1",
        "1_",
        "1,0000",
        "1,000_000",
        "0,005",
        "1000,000",
        "١",
    ],
    "max_tokens": ["0", "-1", "1.5", "nan", "inf", "none", "", "2147483648", "1,5", "1_00"],
    "seed": ["-1", "1.5", "nan", str(2**63), "", "１"],
    "top_p": ["0", "-0.5", "1.1", "nan", "inf", "", "0.5_0", "０.５"],
    "min_p": ["-0.1", "1.1", "nan", "inf", "", "0.5_0", "０.５"],
    "stop": ["", "  ", "x" * 257],
    "stop_on_newline": ["maybe", "2"],
}
BAD_VALUES: list[tuple[str, list[Any]]] = [
    ("temperature", [math.nan, math.inf, -math.inf, -1, 10**400, "0.8", None, True]),
    ("top_k", [0, -1, 1.0, "10", True, 2**31]),
    ("max_tokens", [0, -1, None, 1.0, True, 2**31]),
    ("seed", [-1, 2**63, 0.0, True]),
    ("top_p", [0.0, 1.5, math.nan, None, 10**400]),
    ("min_p", [-0.1, 1.5, math.nan, None]),
    ("stop", ["END", ["END"], ("",), (1,), ("x",) * 17, None]),
    ("stop_on_newline", [1, None, "on"]),
]


@pytest.mark.parametrize(("name", "text", "value"), GOOD)
def test_parse_reads_numbers_and_off_words(name: str, text: str, value: object) -> None:
    parsed = BY_NAME[name].parse(text)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD for text in BAD[name]])
def test_parse_refuses_and_names_setting_and_range(name: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        BY_NAME[name].parse(text)
    assert caught.value.message.startswith(f"{name} cannot be ")
    assert caught.value.line().endswith(BY_NAME[name].range)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD_VALUES for value in values]
)
def test_settings_out_of_range_cannot_be_built(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=name):
        SamplingSettings(**{name: value})
    with pytest.raises(UsageError, match=name):
        SamplingSettings().with_(**{name: value})


@given(st.text(max_size=20), st.sampled_from(SETTINGS))
@settings(max_examples=300)
def test_any_text_is_a_value_within_range_or_usage(text: str, setting: Setting) -> None:
    try:
        value = setting.parse(text)
    except UsageError:
        return
    built = SamplingSettings().with_(**{setting.name: value})
    assert getattr(built, setting.name) == value


@given(st.floats())
@settings(max_examples=100)
def test_temperature_takes_exactly_zero_to_a_hundred(number: float) -> None:
    if 0 <= number <= 100:
        assert BY_NAME["temperature"].parse(repr(number)) == number
    else:
        with pytest.raises(UsageError):
            BY_NAME["temperature"].parse(repr(number))


def test_defaults_are_those_of_the_guide() -> None:
    defaults = SamplingSettings()
    assert (defaults.temperature, defaults.top_k, defaults.max_tokens) == (0.8, None, 100)
    assert (defaults.seed, defaults.top_p, defaults.min_p, defaults.stop) == (None, 1.0, 0.0, ())


def test_the_table_has_every_field_once() -> None:
    assert sorted(BY_NAME) == sorted(SamplingSettings().as_json())
    for part in ("commands", "flags"):
        every = [name for setting in SETTINGS for name in getattr(setting, part)]
        assert len(set(every)) == len(every)


@pytest.mark.parametrize(("temperature", "greedy"), [(0, True), (9e-5, True), (1e-4, False)])
def test_greedy_begins_below_a_ten_thousandth(temperature: float, greedy: bool) -> None:
    assert SamplingSettings(temperature=temperature).greedy is greedy


def test_with_changes_a_copy() -> None:
    first = SamplingSettings()
    assert first.with_(top_k=5).top_k == 5
    assert first.top_k is None


def test_as_json_is_json() -> None:
    chosen = SamplingSettings(stop=("a", "b"), seed=7)
    values = json.loads(json.dumps(chosen.as_json(), allow_nan=False))
    assert values == chosen.as_json()
    assert values["stop"] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "on"), [("on", True), (" On ", True), ("OFF", False), ("none", False)]
)
def test_a_switch_is_on_or_off(text: str, on: bool) -> None:
    assert read_switch("chat", text) is on


@pytest.mark.parametrize("text", ["maybe", "2", "on off", "x" * 1000])
def test_a_switch_refuses_everything_else(text: str) -> None:
    with pytest.raises(UsageError, match="chat cannot be") as caught:
        read_switch("chat", text)
    assert caught.value.hint == "It must be on or off"
    assert len(caught.value.message) < 100
