"""A score and the suite that may follow it, in words."""

from collections.abc import Iterator

from core.base.text import clean, plural
from core.judging.recommendation import Recommendation
from core.judging.score_result import ScoreResult
from core.judging.suite_events import SuitePlan, SuiteProgress
from core.protocol.events import JudgingEvent
from core.suites.choice import SuiteChoice
from core.suites.report import Report
from tui.view import score_words, suite_words
from tui.view.comparison_words import Terms, cost_words, could_be_best_line
from tui.view.suite_tables import recommended_lines


def event_line(event: JudgingEvent) -> str:
    """Return what an event of a score or of its suite says, before the end."""
    if isinstance(event, SuitePlan | SuiteProgress):
        return suite_words.event_line(event)
    return score_words.event_line(event)


def unfinished_lines(result: ScoreResult, suite: str | None = None) -> Iterator[str]:
    """Yield what a stop or an error left undone; `suite` names the suite that was to follow."""
    yield from score_words.unfinished_lines(result)
    answered = result.answered
    if answered is None:
        if suite:
            yield f"the suite {clean(suite)} was not begun"
        return
    if answered.done < answered.planned:
        cases = plural(answered.planned, "case")
        yield f"the suite stopped at {answered.done:,} of {cases}: provisional"
    yield from (f"{clean(name)} did not answer the suite" for name in answered.unrun)


def answered_title(result: ScoreResult) -> str:
    """Return the name of the suite, and how many cases all have answered; "" without answers."""
    answered = result.answered
    if answered is None or not answered.report.judged:
        return ""
    return f"{clean(answered.report.suite.name)}: {plural(answered.done, 'case')}, greedy answers"


def suite_lines(result: ScoreResult, choice: SuiteChoice | None) -> Iterator[str]:
    """Yield the tests of pairs, and which checkpoints could be best by the answers."""
    if result.answered is None:
        return
    yield ""
    yield from map(suite_words.flips_line, result.answered.report.pairs)
    yield from could_be_best_by_suite(result, choice)


def could_be_best_by_suite(result: ScoreResult, choice: SuiteChoice | None) -> Iterator[str]:
    """Yield which checkpoints could be best by the answers, or why they do not decide."""
    answered = result.answered
    if answered and choice:
        yield could_be_best_line(choice.could_be_best, result.names, "suite")
    elif answered:
        yield "Not every checkpoint answered the suite: the loss decides"


def by_suite_lines(report: Report, found: Recommendation, terms: Terms) -> Iterator[str]:
    """Yield what the suite recommends, the most it can cost in both, and what the loss says."""
    assert found.by_suite
    *first, cost = recommended_lines(report, found.by_suite)
    yield from first
    yield f"{cost} · {cost_words(found.most_nats, terms)}"
    yield f"By the loss: {_by_loss(found, terms)}"


def _by_loss(found: Recommendation, terms: Terms) -> str:
    """Return which checkpoint the loss recommends beside the suite."""
    by_loss = found.by_loss
    if not by_loss.supported:
        return f"too few {terms.unit}s to recommend one"
    if by_loss.checkpoint == found.checkpoint:
        return "the same"
    return clean(terms.names[by_loss.checkpoint])
