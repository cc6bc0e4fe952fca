"""Whether recorded losses rank checkpoints as the measured ones do."""

from collections.abc import Iterator

from core.checkpoints.recommend import recommend
from core.judging.score_result import ScoreResult


def recorded_star(result: ScoreResult) -> int | None:
    """Return which checkpoint has the star by its recorded loss, by its position in the result.

    None where the recorded losses do not give one, or give several: those of several runs do not
    compare.
    """
    entries = [one.subject.checkpoint for one in result.scored]
    if len({entry.run for entry in entries}) != 1:
        return None
    stars = recommend(entries)
    return entries.index(stars[0].checkpoint) if len(stars) == 1 else None


def contradicted(result: ScoreResult) -> Iterator[tuple[int, int]]:
    """Yield pairs of one run, the better one first, whose recorded losses say the opposite."""
    if result.compared is None:
        return
    entries = [one.subject.checkpoint for one in result.scored]
    for pair in result.compared.pairs:
        better = pair.turned() if pair.verdict.a_is_shown_worse else pair
        first, second = entries[better.a], entries[better.b]
        comparable = first.run == second.run and first.metric == second.metric
        if not better.verdict.a_is_shown_better or not comparable:
            continue
        if first.loss is not None and second.loss is not None and first.loss > second.loss:
            yield better.a, better.b
