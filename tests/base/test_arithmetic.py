"""Arithmetic gives Python's values, and refuses what Python refuses."""

import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.base.arithmetic import MOST_NESTED, NoArithmeticError, evaluate


def python_value(text: str) -> object:
    """What eval returns for a text of these characters; None where it raises."""
    assert set(text) <= set("0123456789*+-/.() ")
    assert "**" not in text
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        try:
            value = eval(text, {"__builtins__": {}})
        except Exception:  # noqa: BLE001 - whatever it raises, it has no value
            return None
    return value if type(value) in (int, float) else None


def our_value(text: str) -> object:
    try:
        return evaluate(text)
    except (NoArithmeticError, ZeroDivisionError, OverflowError):
        return None


@pytest.mark.parametrize(
    "text",
    [
        "12+7", "7/2", "7//2", "-7//2", "0.1+0.2", "2*-3", "2--3", "- - 3", "+-+-3", "1.", ".5",
        "1.-.5", "00", "0", "007.5", " 3 *  (4) ", "((2))*((3))", "-(2+3)*4", "1-2-3", "8/4/2",
        "8//3*3", "2+3*4", "(2+3)*4", "9"*40 + "*" + "9"*40, "1/3", "1e5".replace("e", "."),
        "1000000*1000000/7", "-0.0", "--0.0", "0.0*-1", "3/2.", "5.//2", "-5//2.",
    ],
)  # fmt: skip
def test_a_value_is_pythons(text):
    value = evaluate(text)

    assert str(value) == str(python_value(text))
    assert type(value) is type(python_value(text))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "12 + ", "*3", "012", "08", "1 2", "1..", "1.2.3", ".", "..", "...", "(", ")",
        "()", "1()", "(1)(2)", "2(3)", "(1", "1)", "1)+(2", "* *", "2* *3", "4/ /2", "4///2",
        "1.(2)", "1 .5", "1. 5", "(*1)", "1+()",
    ],
)  # fmt: skip
def test_what_python_does_not_calculate_is_refused(text):
    assert python_value(text) is None
    with pytest.raises(NoArithmeticError):
        evaluate(text)


@pytest.mark.parametrize(
    "text", ["1/0", "0/0", "1//0", "1.5//0.", f"{'9' * 400}/2", "9" * 400 + "*1."]
)
def test_errors_of_the_values_are_pythons(text):
    assert python_value(text) is None
    with pytest.raises((ZeroDivisionError, OverflowError)):
        evaluate(text)


def test_a_literal_beyond_the_floats_is_infinite_as_in_python():
    assert evaluate("9" * 400 + ".") == float("inf")


def test_deep_parentheses_need_no_deep_stack():
    assert evaluate("(" * MOST_NESTED + "1" + ")" * MOST_NESTED) == 1
    with pytest.raises(NoArithmeticError):
        evaluate("(" * (MOST_NESTED + 1) + "1" + ")" * (MOST_NESTED + 1))


def test_many_signs_are_read():
    assert evaluate("-" * 3_999 + "1") == -1


@settings(max_examples=1000)
@given(st.text("0123456789*+-/.() ", max_size=12).filter(lambda text: "**" not in text))
@example("3 .5")
@example("1.+.1")
def test_any_text_has_pythons_value_or_none(text):
    assert repr(our_value(text)) == repr(python_value(text))


# Texts that are expressions, so that their values are compared and not only their refusals.
_NUMBERS = st.one_of(
    st.integers(0, 10**20).map(str), st.sampled_from(["0.1", "2.", ".5", "00", "3.25", "7"])
)
_OPERATORS = st.sampled_from(["+", "-", "*", "/", "//", " - ", "+ -"])
_EXPRESSIONS = st.recursive(
    _NUMBERS,
    lambda inner: st.one_of(
        st.builds("{}{}{}".format, inner, _OPERATORS, inner),
        inner.map("({})".format),
        inner.map("-{}".format),
        inner.map(" {} ".format),
    ),
    max_leaves=12,
)


@settings(max_examples=500)
@given(_EXPRESSIONS)
def test_expressions_have_pythons_value(text):
    assert repr(our_value(text)) == repr(python_value(text))
