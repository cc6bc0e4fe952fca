"""What is recommended by a loss and a suite together, and whether the two agree."""

from dataclasses import replace

import pytest
from score_results import result
from suite_reports import report

from core.judging.answered import Answered
from core.judging.recommendation import Criterion, loss_and_suite_agree, recommendation
from core.judging.score_result import ScoreResult
from core.statistics.choice import Recommended
from core.suites.choice import SuiteChoice


def answered(found: ScoreResult, right: tuple[int, ...], cases: int = 100) -> ScoreResult:
    """The result with so many right cases of its checkpoints, in their order."""
    each = {
        one.subject.name: (one.subject.step, count)
        for one, count in zip(found.scored, right, strict=False)
    }
    return replace(found, answered=Answered(report(each, cases=cases), cases, cases, ()))


def test_without_a_suite_the_loss_decides() -> None:
    found = recommendation(result((1.0, 1.2)))
    assert found is not None
    assert (found.criterion, found.checkpoint, found.supported) == (Criterion.LOSS, 0, True)
    assert (found.most_nats, found.most_wrong, found.agree) == (0.0, None, None)


def test_one_alone_has_none() -> None:
    assert recommendation(answered(result((1.0,)), (90,))) is None


def test_the_suite_decides_and_says_what_it_costs_in_both() -> None:
    found = recommendation(answered(result((1.0, 1.2), steps=(200, 100)), (60, 99)))
    assert found is not None
    assert (found.criterion, found.checkpoint) == (Criterion.SUITE, 1)
    assert found.most_nats == pytest.approx(0.2, abs=0.01)
    assert found.most_wrong == 0
    assert found.rule.startswith("most right cases")
    # The loss shows that the one of the suite is worse, and the suite that of the loss.
    assert (found.by_loss.checkpoint, found.agree) == (0, False)


def test_both_agree_where_neither_shows_the_other_one_worse() -> None:
    same = recommendation(answered(result((1.0, 1.2), steps=(200, 100)), (99, 60)))
    assert same is not None
    assert (same.checkpoint, same.agree) == (0, True)
    # The loss cannot tell them apart, and takes the earlier one, which the suite shows worse.
    unclear = answered(result((1.0, 1.0001), steps=(200, 100), spread=0.5), (99, 60))
    found = recommendation(unclear)
    assert found is not None
    assert (found.checkpoint, found.by_loss.checkpoint, found.agree) == (0, 1, False)


@pytest.mark.parametrize(
    ("possible", "possible_by_suite", "agree"),
    [((0, 1), (0, 1), True), ((0,), (0, 1), False), ((0, 1), (1,), False), ((0,), (1,), False)],
)
def test_both_ways_are_asked(
    possible: tuple[int, ...], possible_by_suite: tuple[int, ...], *, agree: bool
) -> None:
    by_loss = Recommended(0, "", 0.0)
    by_suite = SuiteChoice(1, possible_by_suite, 0.0, 1, True)
    assert loss_and_suite_agree(by_loss, possible, by_suite) is agree
    weak = replace(by_suite, supported=False)
    assert loss_and_suite_agree(by_loss, possible, weak) is None
    assert loss_and_suite_agree(replace(by_loss, supported=False), possible, by_suite) is None


def test_answers_of_some_checkpoints_do_not_decide() -> None:
    found = recommendation(answered(result((1.0, 1.1, 1.2)), (10, 99)))
    assert found is not None
    assert (found.criterion, found.by_suite, found.agree) == (Criterion.LOSS, None, None)
