"""What a session is set to is kept as JSON and read again, also from other versions."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checkpoints.kept_places import Places
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.session_state import SessionState, read_state
from tui.view.painting import Form, Measure, Painting

STATE = SessionState(
    SamplingSettings(0.5, 10, 50, 7, stop=("\n", "8")),
    PromptOptions(bos=False, rows=4),
    True,
    LoadOptions("cpu", "int8", "plain", None, (("softcap", 20.0),)),
    ("/a/model.pt", "f00"),
    (("f00", 3),),
    "nord",
    (2, 5),
    Places(("/runs",), named=True, here="/"),
    Painting(Measure.RANK, Form.DIGITS),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


def test_it_is_read_as_it_was_written() -> None:
    assert read_state(json.loads(json.dumps(STATE.as_json()))) == STATE
    assert read_state(SessionState().as_json()) == SessionState()


@pytest.mark.parametrize("name", STATE.as_json())
def test_what_cannot_be_read_is_at_its_default(name: str) -> None:
    usual = getattr(SessionState(), name)
    expected = replace(STATE, **{name: usual})
    assert read_state({**STATE.as_json(), name: [None]}) == expected or name in ("chat", "theme")
    without = {key: value for key, value in STATE.as_json().items() if key != name}
    assert read_state(without) == expected


@given(st.dictionaries(st.sampled_from(list(STATE.as_json())), JSON))
def test_no_values_break_it(values: dict[str, object]) -> None:
    assert isinstance(read_state(values), SessionState)


def test_values_of_newer_versions_are_ignored() -> None:
    values = STATE.as_json()
    values["settings"]["new"] = 3
    values["newer"] = True
    assert read_state(values) == STATE
