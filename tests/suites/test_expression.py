"""Expressions over named values have Python's values, and run no code."""

import re

import pytest

from core.suites.expression import ExpressionError, filled, holds, numeral, value_of

VALUES = {"a": "12", "b": "-5", "op": "+", "h": "+1.20"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [("a+b", 7), ("a-b", 17), ("a op b", 7), ("(a+1)*2", 26), ("a//b", -3), ("h", 1.2)],
)
def test_values(expression: str, value: float) -> None:
    assert value_of(expression, VALUES) == value


def test_numbers_are_filled_in_with_parentheses_and_other_texts_as_they_are() -> None:
    assert filled("a op b", VALUES) == "(12) + (-5)"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("a > b", True), ("a<=b", False), ("h >= 1.20", True), ("a == 12", True), ("a != 12", False)],
)
def test_comparisons(rule: str, expected: bool) -> None:
    assert holds(rule, VALUES) is expected


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("a+opp", "has the unknown name 'opp': did you mean op?"),
        ("a+x", "has the unknown name 'x': known: a, b, op, h"),
        ("a/0", "divides by 0"),
        ("a+", "is not arithmetic"),
        ("__import__('os')", "has the unknown name '__import__'"),
        ("a.b", "is not arithmetic"),
    ],
)
def test_what_has_no_value(expression: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(said)):
        value_of(expression, VALUES)


@pytest.mark.parametrize("rule", ["a", "a =", "= a", "a => b"])
def test_what_is_no_comparison(rule: str) -> None:
    with pytest.raises(ExpressionError):
        holds(rule, VALUES)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3", -3),
        ("+0.50", 0.5),
        ("007", 7),
        ("", None),
        ("1+1", None),
        ("9" * 5000, None),
    ],
)
def test_numerals(text: str, number: float | None) -> None:
    assert numeral(text) == number


def test_long_whole_numbers_compare_exactly() -> None:
    assert numeral("9" * 30) == 10**30 - 1
