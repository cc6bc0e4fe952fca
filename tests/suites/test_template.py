"""Templates: what is drawn, how many there are, and what is refused."""

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.suites.template import Digits, Range, TemplateError, Words, read_template


@pytest.mark.parametrize(
    ("rule", "count", "first", "last"),
    [
        ("1d", 10, "0", "9"),
        ("2d", 90, "10", "99"),
        ("1-3d", 1000, "0", "999"),
        ("2-3d", 990, "10", "999"),
        ("0..999", 1000, "0", "999"),
        ("-5..5", 11, "-5", "5"),
        ("-1.20..+1.20", 241, "-1.20", "+1.20"),
        ("0.00..1.50", 151, "0.00", "1.50"),
        ("-0.5..-0.1", 5, "-0.5", "-0.1"),
        ("+|-", 2, "+", "-"),
        ("a|b|", 3, "a", ""),
    ],
)
def test_every_value_of_a_rule(rule: str, count: int, first: str, last: str) -> None:
    template = read_template(f"{{x:{rule}}}")
    (variable,) = template.variables.values()
    every = list(variable.every())
    assert (template.count, len(every), every[0], every[-1]) == (count, count, first, last)
    assert len(set(every)) == count
    random = Random(1)
    drawn = {variable.draw(random.random) for _ in range(20 * count)}
    assert drawn <= set(every)
    if count < 300:
        assert drawn == set(every)


@given(st.integers(1, 40), st.integers(0, 10), st.integers(0, 10**6))
@settings(max_examples=100)
def test_long_numbers_have_their_digits_and_no_leading_zero(low: int, more: int, seed: int) -> None:
    number = Digits(low, low + more).draw(Random(seed).random)
    assert low <= len(number) <= low + more
    assert number.isdecimal()
    assert len(number) == 1 or number[0] != "0"


@given(st.integers(-(10**30), 10**30), st.integers(0, 10**30), st.integers(0, 10**6))
@settings(max_examples=100)
def test_a_long_range_keeps_its_bounds(low: int, width: int, seed: int) -> None:
    drawn = Range(low, low + width, 0, signed=False).draw(Random(seed).random)
    assert low <= int(drawn) <= low + width


def test_the_ends_of_a_random_number_stay_inside() -> None:
    almost_one = 1 - 2**-53
    assert Range(0, 999, 0, signed=False).draw(lambda: almost_one) == "999"
    assert Digits(1, 3).draw(lambda: almost_one) == "999"
    assert Digits(1, 3).draw(lambda: 0.0) == "0"
    assert Words(("a", "b")).draw(lambda: almost_one) == "b"


def test_zero_is_written_with_its_sign() -> None:
    assert list(Range(-1, 1, 2, signed=True).every()) == ["-0.01", "+0.00", "+0.01"]


def test_a_variable_is_repeated_and_braces_are_doubled() -> None:
    template = read_template("{a:1d}{op:+|-}{a}={{x}}\n")
    assert template.fill({"a": "7", "op": "+"}) == "7+7={x}\n"
    assert list(template.variables) == ["a", "op"]
    assert template.count == 20


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{a}", "has {a} without a rule such as {a:1-3d}"),
        ("{a:1d}{a:2d}", "draws a twice; write {a} to repeat it"),
        ("{a:x}", "rules are 1-3d, 0..999, -1.20..+1.20 and +|-"),
        ("{a:3-1d}", "digits go from 1 to 1,000"),
        ("{a:0d}", "digits go from 1 to 1,000"),
        ("{a:9..1}", "the lower bound is the larger one"),
        ("{a:0.0..1}", "both bounds need the same decimals"),
        ("{a:x|x}", "with a text twice"),
        ("{1:2d}", "does not begin with a name"),
        ("{}", "does not begin with a name"),
        ("a{b", "has a { without its partner; write {{ for one"),
        ("a}b", "has a } without its partner; write }} for one"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(TemplateError, match=re.escape(said)):
        read_template(text)
