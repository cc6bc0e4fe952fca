"""The comparison of several checkpoints as JSON."""

from dataclasses import asdict
from typing import Any

from core.judging.recommendation import Recommendation, recommendation
from core.judging.recorded_ranking import contradicted, recorded_star
from core.judging.score_result import ScoreResult
from core.judging.suite_trust import suite_trust
from core.judging.trust import trust_in
from core.statistics.choice import measured_star
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
    """Return the recommendation with the most that it can cost, its trust and the stars.

    `criterion` is what it was made by; without a suite the loss. `most_it_can_cost` is in the unit
    of the losses, `most_wrong` a share of the cases of the suite.
    """
    names, found = result.names, recommendation(result)
    assert found
    star, recorded = measured_star(compared, result.steps), recorded_star(result)
    return {
        "checkpoint": names[found.checkpoint],
        "criterion": found.criterion,
        "rule": found.rule,
        "supported": found.supported,
        "most_it_can_cost": found.most_nats,
        "most_wrong": found.most_wrong,
        "could_be_best": [names[one] for one in found.could_be_best],
        "by_loss": names[found.by_loss.checkpoint],
        "by_loss_supported": found.by_loss.supported,
        "trust": asdict(trust_in(result, found)) | _trust_in_suite(result, found),
        "measured_star": names[star.checkpoint],
        "measured_star_shown": star.shown,
        "recorded_star": None if recorded is None else names[recorded],
        "contradicted": [[names[a], names[b]] for a, b in contradicted(result)],
    }


def _trust_in_suite(result: ScoreResult, found: Recommendation) -> dict[str, bool | None]:
    """Return the answers about the suite that decided."""
    if result.answered is None or found.by_suite is None:
        return {}
    trust = suite_trust(result.answered.report, found.by_suite)
    return {f"suite_{name}": answer for name, answer in asdict(trust).items()}


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
