"""What the report of a score says, in the words of the other outputs."""

from collections.abc import Iterator

from core.base.text import clean
from core.judging.score_result import ScoreResult
from core.judging.trust import trust_in
from core.report.document import Document, Made
from core.report.score_document import SaidOfScore, score_document
from core.statistics.choice import choose_checkpoint, could_be_best
from core.statistics.comparison import Comparison, Verdict
from tui.view.comparison_words import (
    NOT_COVERED,
    Terms,
    could_be_best_line,
    recommendation_lines,
    verdict_line,
    verdict_words,
)
from tui.view.recorded_words import recorded_line
from tui.view.result_words import star_lines
from tui.view.score_words import TRAINING_TEXT, unfinished_lines, window_lines
from tui.view.trust_words import trust_answers


def score_report(result: ScoreResult, made: Made) -> Document:
    """Return the report of at least one score."""
    return score_document(result, _said(result), made)


def _said(result: ScoreResult) -> SaidOfScore:
    recorded = tuple(f"{clean(one.subject.name)}: {recorded_line(one)}" for one in result.scored)
    text = tuple(window_lines(result.source, result.windows, result.training_share))
    compared = result.compared
    if compared is None:
        below = (*unfinished_lines(result), *recorded)
        return SaidOfScore((), (), (), (), (), below, text)
    terms = Terms(result.names, result.measure, result.windows.unit)
    chosen = choose_checkpoint(compared, result.steps)
    return SaidOfScore(
        recommendation_lines(chosen, terms),
        tuple(trust_answers(trust_in(result, chosen.checkpoint)).items()),
        tuple(_follows(result)),
        tuple(verdict_words(pair, terms.unit) for pair in compared.pairs),
        tuple(_needed(result, compared, terms)),
        recorded,
        text,
    )


def _needed(result: ScoreResult, compared: Comparison, terms: Terms) -> Iterator[str]:
    """Yield what the pairs that cannot be told apart would need."""
    for pair in compared.pairs:
        if pair.interval and pair.verdict is Verdict.CANNOT_TELL:
            names = " vs ".join(clean(terms.names[one]) for one in (pair.a, pair.b))
            line = verdict_line(pair, terms, result.windows.units, result.seconds)
            yield f"{names}: {line}"


def _follows(result: ScoreResult) -> Iterator[str]:
    """Yield what else follows from the comparison of several checkpoints."""
    compared = result.compared
    assert compared
    yield from unfinished_lines(result)
    if result.held_out is False:
        yield TRAINING_TEXT.capitalize()
    yield could_be_best_line(could_be_best(compared), compared, result.names)
    yield from star_lines(result, compared)
    yield NOT_COVERED
