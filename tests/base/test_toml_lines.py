"""TOML by statement: every value has its line, a broken line is skipped."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.toml_lines import MOST_PROBLEMS, TomlProblem, TomlValue, toml_lines

WHOLE = '''temperature = 0.5  # [not a table]
checkpoints = [
  "a", # ]
  'b#',
]
text = """
seed = 1
[x]
"""
inline = {a = 1, b = {c = "]"}}
[presets.calm]
top_k = 3
"quoted.name" = true
'''


def values(text: str) -> dict[tuple[str, ...], tuple[int, Any]]:
    return {
        one.path: (one.line, one.value) for one in toml_lines(text) if isinstance(one, TomlValue)
    }


def problems(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in toml_lines(text) if isinstance(one, TomlProblem)]


def test_each_value_has_the_line_of_its_statement():
    found = values(WHOLE)
    assert found[("temperature",)] == (1, 0.5)
    assert found[("checkpoints",)] == (2, ["a", "b#"])
    assert found[("text",)] == (6, "seed = 1\n[x]\n")
    assert found[("inline", "b", "c")] == (10, "]")
    assert found[("presets", "calm", "top_k")] == (12, 3)
    assert found[("presets", "calm", "quoted.name")] == (13, True)
    assert not problems(WHOLE)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("a = = 3", "not TOML: Invalid value"),
        ("a", "not TOML: Expected '=' after a key in a key/value pair"),
        ('a = "open', "not TOML: Unterminated string"),
        ("a = [1,", "not TOML: a bracket or a text is not closed"),
        ('a = """open', "not TOML: a bracket or a text is not closed"),
        ("[[a]]", "[[a]] is not known"),
        ("a = " + "[" * 5000 + "]" * 5000, "not TOML: nested too deeply"),
    ],
)
def test_a_broken_line_is_told_and_the_rest_holds(broken, message):
    text = f"before = 1\n{broken}\n[after]\nb = 2\n"
    assert problems(text) == [(2, message)]
    assert values(text) == {("before",): (1, 1), ("after", "b"): (4, 2)}


def test_of_two_equal_keys_the_first_holds():
    assert values("a = 1\na = 2")[("a",)] == (1, 1)
    assert problems("a = 1\na = 2") == [(2, "a is given twice")]


def test_many_problems_end_the_reading():
    found = problems("a = [\n" * 2000)
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1][1].endswith("too many problems")


@given(st.text(alphabet="ab=[]{}\"'#\n. 1,\\", max_size=60))
def test_what_tomllib_reads_is_read_alike(text):
    found = list(toml_lines(text))
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    if any(isinstance(one, TomlProblem) and one.message.startswith("[[") for one in found):
        return
    read: dict[str, Any] = {}
    for one in found:
        assert isinstance(one, TomlValue)
        inner = read
        for key in one.path[:-1]:
            inner = inner.setdefault(key, {})
        inner[one.path[-1]] = one.value
    assert read == _without_empty(expected)


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    kept = {key: _without_empty(inner) for key, inner in value.items()}
    return {key: inner for key, inner in kept.items() if inner != {}}
