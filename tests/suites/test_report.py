"""The result of several checkpoints: the best one, and the others against it."""

from origins import SOMEWHERE, ready_of

from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Checks, Equals
from core.suites.outcome import judged
from core.suites.report import Judged, Report, best_of, wrong
from core.suites.suite import Case, Suite

CHECKS = Checks((Equals(("1",), "answer"),), (), ("1",))


def subject(name: str, right: str) -> Judged:
    """A checkpoint that answers the cases marked with a 1."""
    outcomes = tuple(
        judged(Case(n, "x", CHECKS), CaseAnswers(n, Answer(text, stopped=True), None, {}, ()))
        for n, text in enumerate(right, 1)
    )
    return Judged(name, None, ready_of(SOMEWHERE), outcomes)


def test_every_checkpoint_is_compared_with_the_best() -> None:
    early, good, late = subject("a", "1000"), subject("b", "1110"), subject("c", "0111")
    report = Report(Suite("s", "", 0, ()), (early, good, late), 10)
    # Of equals the first one.
    assert best_of(report.judged) is good
    assert [(one.a, one.b, one.only_a, one.only_b) for one in report.pairs] == [
        ("b", "a", (2, 3), ()), ("b", "c", (1,), (4,)),
    ]  # fmt: skip
    assert good.right == {1: True, 2: True, 3: True, 4: False}
    assert [one.case.number for one in wrong(good.outcomes)] == [4]


def test_one_checkpoint_has_nothing_to_compare() -> None:
    assert Report(Suite("s", "", 0, ()), (subject("a", "1"),), 10).pairs == ()
