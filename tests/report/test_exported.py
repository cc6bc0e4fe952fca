import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from exports import exported
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.record.codec import from_json
from core.report.exported import Exported, as_json, checked, from_values


def known() -> Exported:
    return replace(
        exported(), id="k3f9x.3", number=3, began=1.5, note="why?", pinned=True, command="stepscope"
    )


def test_what_is_written_is_read_back() -> None:
    one = known()
    values = json.loads(json.dumps(as_json(one), allow_nan=False))
    assert from_values(values) == one
    # It is still an object of --json, which can be run again.
    assert from_json(values) == from_json(one.record)
    assert values.keys() - one.record.keys() == {
        "id", "number", "began", "note", "pinned", "seen", "ends", "command",
    }  # fmt: skip


def test_the_output_of_json_has_neither_id_nor_note() -> None:
    one = from_values(dict(exported().record))
    assert (one.id, one.note, one.pinned, one.ends, one.key) == ("", "", False, (), "")


def test_the_texts_of_tokens_tell_where_they_end() -> None:
    texts = ["\n", "1", "5", "\n"]
    record = dict(exported().record) | {"tokens": [{"text": text} for text in texts]}
    assert from_values(record).ends == (1, 2, 3, 4)
    for other in ([{"text": "9"}] * 4, [{"text": "\n"}]):
        assert from_values(record | {"tokens": other}).ends == ()


def test_a_fan_and_a_branch_are_told_by_id_and_text() -> None:
    row = replace(exported(), id="k3f9x.f2.5", number=5)
    assert (row.session, row.key, row.batch) == ("k3f9x", "f2.5", "f2")
    assert (known().session, known().key, known().batch) == ("k3f9x", "3", "")
    assert replace(exported(), seen="12+3\n9").kept == "\n9"
    assert replace(exported(), seen="another").kept == ""


@pytest.mark.parametrize(
    "change",
    [
        {"ends": [1, 2]},
        {"ends": [2, 1, 3, 4]},
        {"ends": [-1, 1, 2, 3]},
        {"note": 1},
        {"pinned": "yes"},
        {"began": "soon"},
        {"number": True},
        {"text": None},
        {"stats": []},
        {"parent": {"number": "1", "tokens": 2}},
        {"new_ids": "1234"},
    ],
)
def test_values_of_other_types_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="not the output of stepscope --json"):
        from_values(as_json(known()) | change)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(as_json(known()))), JSON)
def test_any_value_in_place_of_another_is_read_or_refused(name: str, value: Any) -> None:
    with suppress(UsageError):
        checked(from_values(as_json(known()) | {name: value}))


@given(JSON)
def test_any_other_value_is_refused(value: Any) -> None:
    with pytest.raises(UsageError):
        from_values(value)
