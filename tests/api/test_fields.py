"""Fields of a JSON object: types, ranges, names, and what is not known."""

import pytest

from tui.api.fields import Fields
from tui.api.refusal import RefusalError

SETTINGS = {"temperature": 0.8, "top_k": None, "stop": (), "max_tokens": 16}


def refusal(call, *given, **named) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        call(*given, **named)
    assert caught.value.status == 400
    return caught.value


@pytest.mark.parametrize("values", [None, 3, "text", [], [{}]])
def test_a_body_has_to_be_an_object(values: object) -> None:
    assert "object" in refusal(Fields, values).message


def test_null_counts_as_left_out() -> None:
    fields = Fields({"a": None, "b": None, "n": None, "temperature": None})
    assert fields.text("a") is None
    assert not fields.switch("b")
    assert fields.whole("n", 3, 1, 9) == 3
    assert fields.settings({"temperature": 0.8}) == {"temperature": 0.8}
    fields.end()


@pytest.mark.parametrize("value", [1, True, [], {}])
def test_a_text_is_not_something_else(value: object) -> None:
    assert refusal(Fields({"a": value}).text, "a").param == "a"


@pytest.mark.parametrize("value", [1, 0, "true", []])
def test_a_switch_is_true_or_false(value: object) -> None:
    assert refusal(Fields({"a": value}).switch, "a").param == "a"
    assert Fields({"a": True}).switch("a")


@pytest.mark.parametrize("value", [0, 10, 2.0, True, "3", 10**400])
def test_a_whole_number_is_within_its_range(value: object) -> None:
    found = refusal(Fields({"n": value}).whole, "n", 1, 1, 9)
    assert found.param == "n"
    assert "from 1 to 9" in found.message
    assert len(found.message) < 200


def test_settings_are_read_by_name() -> None:
    fields = Fields({"temperature": 1, "top_k": 5, "stop": "\n", "max_tokens": 3})
    found = fields.settings(SETTINGS)
    assert found == {"temperature": 1.0, "top_k": 5, "stop": ("\n",), "max_tokens": 3}
    assert type(found["temperature"]) is float
    fields.end()


def test_several_stop_texts() -> None:
    assert Fields({"stop": ["a", "b"]}).settings({"stop": ()}) == {"stop": ("a", "b")}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -1),
        ("temperature", "hot"),
        ("temperature", True),
        ("temperature", float("nan")),
        ("temperature", 10**400),
        ("top_k", 0),
        ("top_k", 1.5),
        ("stop", [""]),
        ("stop", [1]),
        ("stop", {}),
        ("stop", ["x"] * 17),
        ("max_tokens", 0),
    ],
)
def test_a_setting_out_of_range_is_named(name: str, value: object) -> None:
    found = refusal(Fields({name: value}).settings, {name: SETTINGS[name]})
    assert found.param == name
    assert found.code == "setting.range"
    assert "It must be" in found.message


def test_what_is_not_supported_may_ask_for_nothing() -> None:
    Fields({"best_of": 1}).neutral("best_of", 1)
    Fields({}).neutral("best_of", 1)
    assert refusal(Fields({"best_of": 3}).neutral, "best_of", 1).code == "unsupported"


def test_a_field_that_nothing_reads_is_refused() -> None:
    fields = Fields({"user": "me", "top_z": 1})
    fields.ignore(("user",))
    found = refusal(fields.end)
    assert found.param == "top_z"
    assert refusal(Fields({"x" * 900: 1}).end).param == "x" * 19 + "…" + "x" * 20
