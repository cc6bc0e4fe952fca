"""What the scores of several checkpoints show: verdicts, recommendation and measured star."""

from collections.abc import Iterator, Sequence
from typing import Any

from core.statistics.choice import choose_checkpoint, could_be_best, measured_star
from core.statistics.comparison import Comparison, PairedDifference
from tui.view.comparison_words import (
    NOT_COVERED,
    could_be_best_line,
    difference_line,
    recommendation_lines,
    star_line,
    verdict_line,
)


def comparison_lines(
    compared: Comparison, names: Sequence[str], steps: Sequence[int], held: int
) -> Iterator[str]:
    """Yield each checkpoint against the one with the lowest loss, then what follows from all pairs.

    The checkpoints are in order of loss; the text holds `held` windows.
    """
    for pair in compared.against_others(0):
        yield difference_line(pair, names)
        yield verdict_line(pair, held)
    yield could_be_best_line(could_be_best(compared), compared, names)
    yield from recommendation_lines(choose_checkpoint(compared, steps), names)
    yield star_line(measured_star(compared, steps), names)
    yield NOT_COVERED


def comparison_as_json(
    compared: Comparison, names: Sequence[str], steps: Sequence[int]
) -> dict[str, Any]:
    """Return all pairs, and the recommendation with the most that it can cost in nats."""
    recommended, star = choose_checkpoint(compared, steps), measured_star(compared, steps)
    return {
        "comparisons": [_pair_as_json(pair, names) for pair in compared.pairs],
        "recommended": {
            "checkpoint": names[recommended.checkpoint],
            "rule": recommended.rule,
            "most_it_can_cost": recommended.most_it_can_cost,
            "could_be_best": [names[one] for one in could_be_best(compared)],
            "measured_star": names[star.checkpoint],
            "measured_star_shown": star.shown,
        },
    }


def _pair_as_json(pair: PairedDifference, names: Sequence[str]) -> dict[str, Any]:
    return {
        "a": names[pair.a],
        "b": names[pair.b],
        "difference": pair.difference,
        "interval": [pair.interval.low, pair.interval.high] if pair.interval else None,
        "verdict": pair.verdict,
        "smallest_visible": pair.smallest_visible,
        "units": pair.units,
        "effective_units": pair.effective_units,
        "block": pair.block,
    }
