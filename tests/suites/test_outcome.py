"""Judged cases: which are right, and rates of all, of slices, of cells."""

import pytest

from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Arithmetic, Checks, Equals, Likelihood, Prefers
from core.suites.outcome import (
    Outcome,
    cell_rates,
    check_rates,
    digit_rates,
    judged,
    missed,
    slice_rates,
    total,
)
from core.suites.suite import Case, Grid, Suite, Threshold

CHECKS = Checks((Equals(("12",), "answer"), Arithmetic("5+7")), (), ("12",))
PREFERS = Checks((), (Prefers("1", "2"),), ())


def outcome(number: int, text: str, probability: float = 0.5, correct: int = 0) -> Outcome:
    """A case with two settings, temperature 0 and 0.8, and four samples in the second."""
    samples = (
        Answer("12", stopped=True, count=correct),
        Answer("9", stopped=True, count=4 - correct),
    )
    answers = CaseAnswers(
        number, Answer(text, stopped=True), (float(text == "12"), probability), {},
        ((), tuple(one for one in samples if one.count)),
    )  # fmt: skip
    return judged(
        Case(number, "5+7\n", CHECKS, (("operator", "+"), ("digits", str(number % 2 + 1)))), answers
    )


SUITE = Suite("s", "", 0, (), samples=4, grid=Grid((0.0, 0.8)))


def test_all_checks_must_pass() -> None:
    assert outcome(1, "12").right
    assert outcome(1, "12").passed == (True, True)
    wrong = outcome(1, "012")
    assert (wrong.right, wrong.passed) == (False, (False, True))


def test_samples_are_judged_by_open_checks() -> None:
    assert outcome(1, "12", correct=3).correct == (0, 3)


def test_likelihood_checks_need_no_answer() -> None:
    found = {"1": Likelihood(1.0, 1, greedy=False), "2": Likelihood(2.0, 1, greedy=False)}
    one = judged(Case(1, "x", PREFERS), CaseAnswers(1, None, None, found, ((),)))
    assert one.right
    assert one.passed == (True,)


def test_rates() -> None:
    outcomes = [outcome(number, "12" if number < 97 else "9") for number in range(100)]
    rate = total(outcomes)
    assert (rate.right, rate.cases, rate.few) == (97, 100, False)
    assert (rate.interval.low, rate.interval.high) == pytest.approx((0.9155, 0.9897), abs=1e-4)
    labels = {one.label: (one.right, one.cases) for one in slice_rates(outcomes)}
    assert labels == {"operator +": (97, 100), "digits 1": (49, 50), "digits 2": (48, 50)}
    checks = {one.label: one.right for one in check_rates(outcomes)}
    assert checks == {"check answer": 97, "check arithmetic": 97}
    digits = [(one.label, one.right, one.cases) for one in digit_rates(outcomes)]
    assert digits == [
        ("digit 1 from the right", 97, 100), ("digit 2 from the right", 97, 100),
    ]  # fmt: skip


def test_a_slice_of_fewer_than_twenty_cases_is_marked() -> None:
    assert [one.few for one in slice_rates([outcome(n, "12") for n in range(39)])] == [
        False, False, True,
    ]  # fmt: skip


def test_cells_have_exact_and_sampled_rates() -> None:
    greedy, sampled = cell_rates(
        SUITE, [outcome(1, "12", 0.5, correct=4), outcome(2, "9", 0.1, correct=1)], k=2
    )
    assert (greedy.probability, greedy.exact_pass, greedy.sampled) == (0.5, 0.5, None)
    assert sampled.probability == pytest.approx(0.3)
    assert sampled.exact_pass == pytest.approx((0.75 + 0.19) / 2)
    assert sampled.exact_power == pytest.approx((0.25 + 0.01) / 2)
    assert sampled.sampled == pytest.approx((1 + 0.25) / 2)
    # 1 - C(3, 2) / C(4, 2) = 1/2, and C(1, 2) = 0.
    assert sampled.sampled_pass == pytest.approx((1 + 0.5) / 2)
    assert sampled.sampled_power == pytest.approx((1 + 0) / 2)


def test_a_cell_without_an_accepted_answer_has_no_probability() -> None:
    found = {text: Likelihood(1.0, 1, greedy=False) for text in "12"}
    one = judged(Case(1, "x", PREFERS), CaseAnswers(1, None, None, found, ((), ())))
    rates = cell_rates(SUITE, [one], k=10)
    assert [rate.probability for rate in rates] == [None, None]
    assert [rate.sampled for rate in rates] == [None, None]


def test_thresholds_that_are_missed() -> None:
    outcomes = [outcome(1, "12"), outcome(2, "9")]
    thresholds = (Threshold("right", 0.5), Threshold("digits 1", 0.1), Threshold("digits 2", 1.0))
    assert missed(thresholds, outcomes) == (("digits 1", 0.0, 0.1),)
    assert missed((Threshold("right", 0.51),), outcomes) == (("right", 0.5, 0.51),)
