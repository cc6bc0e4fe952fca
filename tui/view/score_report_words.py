"""What the report of a score says, in the words of the other outputs."""

from collections.abc import Iterator

from core.base.text import clean
from core.judging.recommendation import Recommendation, recommendation
from core.judging.score_result import ScoreResult
from core.report.document import Document, Made
from core.report.score_document import SaidOfScore, score_document
from core.statistics.comparison import Comparison, Verdict
from tui.view.comparison_words import (
    NOT_COVERED,
    Terms,
    verdict_line,
    verdict_words,
)
from tui.view.recorded_words import recorded_line
from tui.view.result_words import chosen_lines, loss_best_line, star_lines, terms_of, trusted
from tui.view.score_suite_words import (
    answered_title,
    could_be_best_by_suite,
    unfinished_lines,
)
from tui.view.score_words import TRAINING_TEXT, window_lines
from tui.view.suite_words import flips_line


def score_report(result: ScoreResult, made: Made) -> Document:
    """Return the report of at least one score."""
    return score_document(result, _said(result), made)


def _said(result: ScoreResult) -> SaidOfScore:
    recorded = tuple(f"{clean(one.subject.name)}: {recorded_line(one)}" for one in result.scored)
    text = tuple(window_lines(result.source, result.windows, result.training_share))
    compared, found = result.compared, recommendation(result)
    if compared is None or found is None:
        below = (*unfinished_lines(result), *recorded)
        return SaidOfScore((), (), (), (), (), below, text, answered_title(result))
    terms = terms_of(result)
    return SaidOfScore(
        tuple(chosen_lines(result, compared, found)),
        tuple(trusted(result, found).items()),
        tuple(_follows(result, compared, found)),
        tuple(verdict_words(pair, terms.unit) for pair in compared.pairs),
        tuple(_needed(result, compared, terms)),
        recorded,
        text,
        answered_title(result),
        tuple(map(flips_line, result.answered.report.pairs if result.answered else ())),
    )


def _needed(result: ScoreResult, compared: Comparison, terms: Terms) -> Iterator[str]:
    """Yield what the pairs that cannot be told apart would need."""
    for pair in compared.pairs:
        if pair.interval and pair.verdict is Verdict.CANNOT_TELL:
            names = " vs ".join(clean(terms.names[one]) for one in (pair.a, pair.b))
            line = verdict_line(pair, terms, result.windows.units, result.seconds)
            yield f"{names}: {line}"


def _follows(result: ScoreResult, compared: Comparison, found: Recommendation) -> Iterator[str]:
    """Yield what else follows from the comparison of several checkpoints."""
    yield from unfinished_lines(result)
    if result.held_out is False:
        yield TRAINING_TEXT.capitalize()
    yield loss_best_line(result, compared)
    yield from could_be_best_by_suite(result, found.by_suite)
    yield from star_lines(result, compared)
    yield NOT_COVERED
