"""Words of a suite's results that the tables are made of."""

from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Checks, Equals, Likelihood, Prefers
from core.suites.flips import flips
from core.suites.outcome import judged
from core.suites.report import CellDifference, RateDifference
from core.suites.suite import Case, Cell
from tui.view.suite_words import (
    cell_words,
    difference_line,
    flip_lines,
    p_words,
    wrong_line,
)


def test_a_cell_names_what_is_not_off() -> None:
    assert cell_words(Cell(0)) == "temperature 0"
    assert cell_words(Cell(0.5, 5, 0.9, 0.05)) == "temperature 0.5, top-k 5, top-p 0.9, min-p 0.05"


def test_a_p_value_is_never_zero() -> None:
    assert p_words(0.031) == "p = 0.031"
    assert p_words(0.0) == "p < 1e-300"


def test_flips_are_listed_and_counted() -> None:
    cases = {n: Case(n, f"{n}+1\n", Checks((), (), ())) for n in range(1, 6)}
    right = dict.fromkeys(cases, True)
    found = flips("a", "b", right, {**dict.fromkeys(cases, False), 5: True})
    assert list(flip_lines(found, cases, 2, regression=True)) == [
        r"only a is right: case 1 '1+1\n'",
        r"only a is right: case 2 '2+1\n'",
        "only a is right: 2 more cases",
        "a against b: 4 and 0 of 5 cases right in one alone · McNemar, exact: one-sided p = 0.0625",
    ]


def test_a_wrong_case_tells_what_was_expected() -> None:
    checks = Checks((Equals(("2",), "answer"),), (), ("2",))
    answers = CaseAnswers(7, Answer("3\x1b", stopped=False), None, {}, ())
    line = wrong_line(judged(Case(7, "1+1\n", checks), answers))
    assert line == r"case 7 '1+1\n' · expected '2' · answered '3\x1b' without a stop"


def test_a_wrong_case_without_an_answer_names_its_checks() -> None:
    found = {"a": Likelihood(2.0, 1, greedy=False), "b": Likelihood(1.0, 1, greedy=False)}
    case = Case(1, "x", Checks((), (Prefers("a", "b"),), ()))
    outcome = judged(case, CaseAnswers(1, None, None, found, ()))
    assert wrong_line(outcome) == "case 1 'x' · failed: prefers"


def test_a_difference_has_its_interval_or_says_why_not() -> None:
    cell = Cell(0.5)
    found = CellDifference("a", "b", cell, True, RateDifference(-0.1, -0.2, 0.05, 90))
    assert difference_line(found) == (
        "b minus a, temperature 0.5: P(right) -10.00 points · 95 % [-20.00, +5.00], cases resampled"
    )
    few = CellDifference("a", "b", cell, False, RateDifference(0.1, None, None, 9))
    assert difference_line(few) == (
        "b minus a, temperature 0.5: samples +10.00 points · too few cases (9) for an interval"
    )
