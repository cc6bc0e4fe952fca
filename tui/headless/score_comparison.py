"""The comparison of several checkpoints as JSON."""

from dataclasses import asdict
from typing import Any

from core.judging.recorded_ranking import contradicted, recorded_star
from core.judging.score_result import ScoreResult
from core.judging.trust import trust_in
from core.statistics.choice import choose_checkpoint, could_be_best, measured_star
from core.statistics.comparison import Comparison, PairedDifference


def comparison_as_json(result: ScoreResult) -> dict[str, Any]:
    """Return all pairs, what is recommended and why; empty for one checkpoint alone."""
    compared, names = result.compared, result.names
    if compared is None:
        return {}
    differences = result.differences and asdict(result.differences)
    if differences:
        differences |= {key: names[differences[key]] for key in ("a", "b")}
    return {
        "comparisons": [_pair_as_json(pair, names) for pair in compared.pairs],
        "recommended": _recommended(result, compared),
        "differences": differences,
    }


def _recommended(result: ScoreResult, compared: Comparison) -> dict[str, Any]:
    """Return the recommendation with the most that it can cost in nats, its trust and the stars."""
    names = result.names
    found, star = choose_checkpoint(compared, result.steps), measured_star(compared, result.steps)
    recorded = recorded_star(result)
    return {
        "checkpoint": names[found.checkpoint],
        "rule": found.rule,
        "most_it_can_cost": found.most_it_can_cost,
        "could_be_best": [names[one] for one in could_be_best(compared)],
        "trust": asdict(trust_in(result, found.checkpoint)),
        "measured_star": names[star.checkpoint],
        "measured_star_shown": star.shown,
        "recorded_star": None if recorded is None else names[recorded],
        "contradicted": [[names[a], names[b]] for a, b in contradicted(result)],
    }


def _pair_as_json(pair: PairedDifference, names: list[str]) -> dict[str, Any]:
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
