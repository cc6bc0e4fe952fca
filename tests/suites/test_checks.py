"""Each check on answers that are right and wrong by it."""

import re

import pytest

from core.suites.checks import (
    Arithmetic,
    Checks,
    Choices,
    Contains,
    Equals,
    GreedyEquals,
    Likelihood,
    OpenCheck,
    Prefers,
    Regex,
    StartsWith,
)

RECORD = Regex(
    re.compile(r"(?P<b>[+-]\d\.\d\d)L(?P<l>[+-]\d\.\d\d)"),
    ("b <= h", "l <= b", "l <= 0"),
    (("h", "+1.20"),),
)


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (Equals(("12", "012")), ["12", "012"], ["", "1", "12 ", "120"]),
        (StartsWith(("12",)), ["12", "123"], ["", "1", "312"]),
        (Contains(("1", "2")), ["12", "2x1"], ["1", "22"]),
        (Arithmetic("(12) + (7)"), ["19", "019", "+19", "19.0", " 19"], ["", "9", "12+7", "19x"]),
        (Arithmetic("9" * 20 + "+1"), ["1" + "0" * 20], ["1" + "0" * 19 + "1"]),
        (RECORD, ["+1.20L+0.00", "-0.30L-0.30"], ["+1.21L+0.00", "+0.10L+0.05", "-0.30L-0.29", ""]),
        (Regex(re.compile("1+")), ["1", "11"], ["112", "211"]),
    ],
)  # fmt: skip
def test_open_checks(check: OpenCheck, right: list[str], wrong: list[str]) -> None:
    assert [check.passes(text) for text in right] == [True] * len(right)
    assert [check.passes(text) for text in wrong] == [False] * len(wrong)


def test_a_rule_about_a_group_that_took_no_part_does_not_hold() -> None:
    check = Regex(re.compile(r"x(?P<n>\d)?"), ("n < 5",))
    assert check.passes("x3")
    assert not check.passes("x")


FOUND = {
    "short": Likelihood(2.0, 1, greedy=False),
    "long": Likelihood(3.0, 3, greedy=True),
}


def test_prefers_compares_sums_and_choices_means() -> None:
    assert Prefers("short", "long").holds(FOUND)
    assert not Prefers("long", "short").holds(FOUND)
    assert Choices("long", ("short",)).holds(FOUND)
    assert not Choices("short", ("long",)).holds(FOUND)


def test_equal_likelihoods_are_not_a_preference() -> None:
    same = dict.fromkeys("ab", Likelihood(1.0, 1, greedy=False))
    assert not Prefers("a", "b").holds(same)
    assert not Choices("a", ("b",)).holds(same)


def test_greedy_equals_needs_one_of_its_texts() -> None:
    assert GreedyEquals(("short", "long")).holds(FOUND)
    assert not GreedyEquals(("short",)).holds(FOUND)


def test_scored_texts_are_the_accepted_answers_and_those_of_likelihood_checks() -> None:
    checks = Checks(
        (Equals(("1",), "answer"), Contains(("9",))),
        (Prefers("1", "2"), Choices("1", ("3",))),
        ("1",),
    )
    assert checks.texts == ("1", "2", "3")
    assert checks.names == ("answer", "contains", "prefers", "choices")
    assert not checks.passed_by("1")
