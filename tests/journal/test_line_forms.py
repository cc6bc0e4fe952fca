"""Lines with a right crc and wrong values: counted as damaged, all others readable."""

import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journals import write_session

from core.journal.line import packed, unpacked
from core.journal.line_forms import check_began, check_ended, check_grew, checked_time
from core.journal.reading import generations, sessions
from core.journal.search import Query, search

NAME = "20261129-100000-bbbbb"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                max_size=3),
    max_leaves=5,
)  # fmt: skip
CHECKS: dict[str, Callable[[Any], None]] = {
    "began": check_began, "grew": check_grew, "ended": check_ended,
}  # fmt: skip


def lines_of(count: int = 2) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        write_session(Path(folder), NAME, count, at=1795946400.0)
        return (Path(folder) / f"{NAME}.jsonl").read_bytes().splitlines(keepends=True)


LINES = lines_of()


def read(lines: list[bytes]) -> tuple[list[str], int]:
    """The texts of all generations that a file of these lines has, and how many are damaged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"{NAME}.jsonl").write_bytes(b"".join(lines))
        for kept in generations(folder):
            assert kept.number >= 0
            assert isinstance(kept.text, str)
        found = [one.text for one in search(folder, Query.of(""))]
        return found, next(iter(sessions(folder))).damaged


def places(values: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a value with a key or index of it."""
    pairs = values.items() if isinstance(values, dict) else enumerate(values)
    for key, value in list(pairs):
        yield values, key
        if isinstance(value, dict | list):
            yield from places(value)


def test_what_we_write_passes() -> None:
    for line in LINES:
        values = unpacked(line.rstrip(b"\n"))
        assert values
        CHECKS.get(values["kind"], checked_time)(values)


@pytest.mark.parametrize("at", [None, "1", True - 2, 1e300, float("nan"), float("inf"), [1]])
def test_a_time_that_no_calendar_has_is_refused(at: object) -> None:
    with pytest.raises((ValueError, TypeError)):
        checked_time({"at": at})


@pytest.mark.parametrize("key", ["", "x", "1.2", "f1", "٣", "9" * 10, "../1"])
def test_a_key_that_is_not_ours_is_refused(key: str) -> None:
    values = json.loads(LINES[1][9:])
    with pytest.raises(ValueError, match="^" if not key else None):
        check_began(values | {"key": key})


@settings(max_examples=60)
@given(st.data())
def test_any_value_in_place_of_any_other_leaves_all_other_generations(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LINES) - 1))
    values = json.loads(LINES[at][9:])
    container, key = data.draw(st.sampled_from(list(places(values))))
    container[key] = data.draw(JSON)
    changed = [*LINES[:at], packed(values), *LINES[at + 1 :]]
    found, _ = read(changed)
    # The first line is that of the session, the others of its two generations in turn.
    assert "15\n9-2\n7" in found


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, len(LINES)))
def test_any_bytes_between_lines_are_damaged_lines_alone(junk: bytes, at: int) -> None:
    lines = [*LINES[:at], junk + b"\n", *LINES[at:]]
    found, damaged = read(lines)
    assert found == ["15\n9-2\n7"] * 2
    assert damaged == sum(map(bool, junk.split(b"\n")))


@pytest.mark.parametrize("overrides", [{"softcap": "much"}, {"softcap": None}])
def test_constants_are_numbers(overrides: dict[str, Any]) -> None:
    values = unpacked(next(line for line in LINES if b'"began"' in line).rstrip(b"\n"))
    assert values
    values["record"]["overrides"] = overrides

    with pytest.raises(TypeError):
        check_began(values)
