"""What the scores of several checkpoints show: verdicts, recommendation, trust, differences."""

from collections.abc import Iterator

from core.base.text import clean
from core.judging.recommendation import Recommendation, recommendation
from core.judging.recorded_ranking import contradicted, recorded_star
from core.judging.score_result import ScoreResult
from core.judging.suite_trust import suite_trust
from core.judging.trust import trust_in
from core.statistics.choice import could_be_best, measured_star
from core.statistics.comparison import Comparison
from tui.view.comparison_words import (
    NOT_COVERED,
    Terms,
    could_be_best_line,
    difference_line,
    recommendation_lines,
    star_line,
    verdict_line,
)
from tui.view.difference_words import difference_lines
from tui.view.score_suite_words import by_suite_lines, suite_lines
from tui.view.score_words import TRAINING_TEXT
from tui.view.trust_words import trust_answers, trust_lines


def result_lines(result: ScoreResult) -> Iterator[str]:
    """Yield each checkpoint against the one with the lowest loss, then what follows from all pairs.

    Nothing is yielded for one checkpoint alone.
    """
    compared, found = result.compared, recommendation(result)
    if compared is None or found is None:
        return
    yield ""
    yield from _pairs(result, compared)
    yield loss_best_line(result, compared)
    yield from suite_lines(result, found.by_suite)
    yield ""
    yield from chosen_lines(result, compared, found)
    yield from trust_lines(trusted(result, found))
    yield from star_lines(result, compared)
    if result.differences:
        yield ""
        yield from difference_lines(result.differences, result.names)
    yield ""
    yield NOT_COVERED


def loss_best_line(result: ScoreResult, compared: Comparison) -> str:
    """Return which checkpoints could be best by the loss."""
    by = "loss" if result.answered else ""
    return could_be_best_line(could_be_best(compared), result.names, by)


def chosen_lines(result: ScoreResult, compared: Comparison, found: Recommendation) -> Iterator[str]:
    """Yield the recommendation, its rule and the most it can cost."""
    terms = terms_of(result)
    if result.answered and found.by_suite:
        yield from by_suite_lines(result.answered.report, found, terms)
    else:
        yield from recommendation_lines(found.by_loss, compared, terms, result.windows.units)


def trusted(result: ScoreResult, found: Recommendation) -> dict[str, str]:
    """Return the questions about a recommendation with their answers."""
    trust, answered = trust_in(result, found), result.answered
    of_suite = None
    if answered and found.by_suite:
        of_suite = suite_trust(answered.report, found.by_suite)
    return trust_answers(trust, result.windows.unit, of_suite)


def _pairs(result: ScoreResult, compared: Comparison) -> Iterator[str]:
    if result.held_out is False:
        yield TRAINING_TEXT.capitalize()
    terms, held = terms_of(result), result.windows.units
    for pair in compared.against_others(0):
        yield difference_line(pair, terms)
        yield verdict_line(pair, terms, held, result.seconds)


def terms_of(result: ScoreResult) -> Terms:
    """Return what a result is about."""
    return Terms(result.names, result.measure, result.windows.unit)


def star_lines(result: ScoreResult, compared: Comparison) -> Iterator[str]:
    """Yield the measured star, then what recorded losses confirm or contradict."""
    star = measured_star(compared, result.steps)
    names = [clean(name) for name in result.names]
    yield star_line(star, result.names)
    recorded = recorded_star(result)
    if recorded == star.checkpoint:
        yield "★ recorded: the same"
    elif recorded is not None:
        yield f"★ recorded: {names[recorded]}, which the measured losses do not confirm"
    for better, worse in contradicted(result):
        yield (
            f"The recorded losses say that {names[worse]} is better than {names[better]}; "
            "measured, it is worse"
        )
