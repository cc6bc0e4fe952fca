import json
import math
import os
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.jsonfile import (
    JsonFileError,
    JsonTooLargeError,
    read_json,
    read_object,
    read_shown,
    strict_json,
)

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "values.json"
    path.write_bytes(data)
    return path


@given(value=JSON)
@settings(max_examples=50)
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = written(tmp_path_factory.getbasetemp(), json.dumps(strict_json(value)).encode())
    assert read_json(path) == strict_json(value)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\x00", "is empty"),
        (b"{", "is cut: it ends in the middle"),
        (b"{x}", r"is not JSON \(line 1, column 2\)"),
        (b"\xff\xfe\xfa\x00", "is not JSON"),
        (b"9" * 5_000, "is not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b"[" * 33 + b"]" * 33, "is nested too deeply"),
        (b" " * (4 * 2**20 + 1), "is larger than 4 MiB"),
    ],
    ids=range(9),
)
def test_what_is_not_json_within_the_caps_is_refused(
    tmp_path: Path, data: bytes, reason: str
) -> None:
    with pytest.raises(JsonFileError, match=reason):
        read_json(written(tmp_path, data))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b'{"step": 1, "loss": 2, "step": 1}', "'step'"),
        (b'[{"a": {"b": [{"c": 1, "c": 2}]}}]', "'c'"),
        (b'{"a": 1, "\\u0061": 2}', "'a'"),
        (b'{"": 1, "": 2}', "''"),
        (b'{"\\u001b[2J": 1, "\\u001b[2J": 2}', r"'\\x1b\[2J'"),
        (b'{"\\ud800": 1, "\\ud800": 2}', r"'\\ud800'"),
    ],
)
def test_a_key_twice_is_refused_by_name(tmp_path: Path, data: bytes, key: str) -> None:
    with pytest.raises(JsonFileError, match=f"^has the key {key} twice$"):
        read_json(written(tmp_path, data))


def test_a_long_key_twice_is_shortened(tmp_path: Path) -> None:
    key = b'"' + b"k" * 1000 + b'": 1'
    with pytest.raises(JsonFileError) as caught:
        read_json(written(tmp_path, b"{" + key + b"," + key + b"}"))
    assert len(str(caught.value)) < 60


def test_equal_keys_of_different_objects_are_read(tmp_path: Path) -> None:
    assert read_json(written(tmp_path, b'[{"a": {"a": 1}}, {"a": 2}]')) == [
        {"a": {"a": 1}},
        {"a": 2},
    ]


def test_the_caps_themselves_are_read(tmp_path: Path) -> None:
    assert read_json(written(tmp_path, b"[" * 32 + b"]" * 32))
    assert read_json(written(tmp_path, b"1" + b" " * (4 * 2**20 - 1))) == 1


def test_a_large_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(JsonTooLargeError):
        read_object(written(tmp_path, b"{}" + b" " * 2**22))


def test_a_file_that_cannot_be_opened_is_named_by_the_caller(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone.json"):
        with pytest.raises(JsonFileError, match=r"^cannot be read: "):
            read_json(path)


@pytest.mark.parametrize("data", [b"[]", b"null", b"3", b'"text"'])
def test_another_value_is_no_object(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(JsonFileError, match="does not hold a JSON object"):
        read_object(written(tmp_path, data))


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=('{"a": ' + "1" * 100 + "}",))
    writer.start()
    assert read_object(pipe) == {"a": int("1" * 100)}
    writer.join()


@given(JSON)
@settings(max_examples=100)
def test_strict_json_can_always_be_written(value: object) -> None:
    text = json.dumps(strict_json(value), allow_nan=False)
    assert json.dumps(strict_json(json.loads(text)), allow_nan=False) == text


def test_strict_json_names_numbers_that_are_not_finite() -> None:
    value = {"a": (math.nan, math.inf, -math.inf, 1.5)}
    assert strict_json(value) == {"a": ["NaN", "Infinity", "-Infinity", 1.5]}


def test_values_that_would_take_too_much_memory_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"[" + b"[]," * 600_000 + b"0]")
    with pytest.raises(JsonTooLargeError, match=r"has too many values: they would take .* MiB of"):
        read_json(path)
    assert len(read_json(path, memory=math.inf)) == 600_001


def test_what_is_shown_of_a_file_has_its_long_values_cut(tmp_path: Path) -> None:
    values = {"a": "x" * 5000, "b": list(range(11_000)), "c": {"d": 1}}
    shown = read_shown(written(tmp_path, json.dumps(values).encode()))
    assert len(shown["a"]) == 4000
    assert shown["b"][-1] == "… 1,000 more"
    assert shown["c"] == {"d": 1}
    small = {"k" * 600: "x" * 600}
    assert read_shown(written(tmp_path, json.dumps(small).encode())) == small


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"a": dict.fromkeys(map(str, range(10_001)))}, "has 10,001 keys in one object"),
        ({"a": "x" * 5000, "k" * 501: 1}, "has a key of 501 characters"),
        ([1], "does not hold a JSON object"),
    ],
    ids=range(3),
)
def test_what_cannot_be_shown_is_refused(tmp_path: Path, values: object, what: str) -> None:
    with pytest.raises(JsonFileError, match=what):
        read_shown(written(tmp_path, json.dumps(values).encode()))
