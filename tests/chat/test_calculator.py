"""The calculator answers as nanochat's does, and executes nothing."""

import json
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.chat.calculator import LONGEST, calculate


def test_the_golden_table(goldens):
    values = json.loads((goldens / "chat_tool_add/golden/golden.json").read_text())

    for expression, expected in values["use_calculator"].items():
        value = calculate(expression)
        assert (value, type(value)) == (expected, type(expected)), expression


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'strawberry'.count('r')", 3),
        ('"strawberry".count("r")', 3),
        ("'abc'.count(\"b\")", 1),
        (" 'abc' .count( 'b' ) ", 1),
        ("''.count('a')", 0),
        ("'abc'.count('')", 4),
        ("'aaaa'.count('aa')", 2),
        ("'a.count(b'.count('.count(')", 1),
        ("'''a'b'''.count('b')", 1),
        ('"""it"""".count("t")', None),
        ("''''.count('a')", None),
        ("'''a'''b'''.count('a')", None),
        # Commas go first, as in nanochat, also those inside a literal.
        ("'a,b'.count(',')", 3),
        ("'Profile'.count('e')", None),
        ("'re-entry'.count('e')", None),
        ("'naïve'.count('v')", None),
        ("'abc'.upper().count('A')", None),
        ("'abc'.count('a')+1", None),
        ("'abc'.count('a').real", None),
        ("'abc'.count", None),
        ("('abc').count('a')", None),
        ("b'abc'.count(b'a')", None),
        ("'abc'.count('a'", None),
        ("'abc'.count(a)", None),
        ("x.count('a')", None),
    ],
)
def test_counting(expression, value):
    assert calculate(expression) == value


@given(st.text("abAB01 ._()", max_size=12), st.text("abAB01 ._()", max_size=2))
@settings(max_examples=200)
def test_counting_is_pythons(text, part):
    expected = None if "__" in f"{text}'{part}" else text.count(part)

    assert calculate(f"'{text}'.count(\"{part}\")") == expected


@pytest.mark.parametrize(
    "expression",
    ["2**3", "2 ** 3", "5%3", "1e5", "0x10", "1_0", "１+1", "1\n+1", "\t1", "()", "..."],
)
def test_other_expressions_have_no_answer(expression):
    assert calculate(expression) is None


def test_long_expressions_have_no_answer():
    assert calculate("1" + "+1" * ((LONGEST - 1) // 2)) == 1 + (LONGEST - 1) // 2
    assert calculate("1" * (LONGEST + 1)) is None
    # The longest answers can be printed.
    assert len(str(calculate("*".join(["9" * 1_999] * 2)))) == 3_998


def test_it_answers_in_any_thread():
    answers: list[object] = []
    thread = threading.Thread(target=lambda: answers.append(calculate("7//2")))
    thread.start()
    thread.join()

    assert answers == [3]
