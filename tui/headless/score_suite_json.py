"""The answers to a suite in the JSON and CSV of a score."""

from typing import Any

from core.judging.score_result import ScoreResult
from core.suites.case_json import digest_of
from core.suites.flips import Flips
from core.suites.outcome import total
from core.suites.report import Judged

RIGHT_COLUMNS = ("right", "cases")


def right_by_name(result: ScoreResult) -> dict[str, dict[str, int]]:
    """Return how many cases each checkpoint has right, by its name; none without a suite."""
    judged = result.answered.report.judged if result.answered else ()
    return {one.name: _right(one) for one in judged}


def suite_as_json(result: ScoreResult) -> dict[str, Any]:
    """Return the suite, how many cases each checkpoint has right, and the tests of pairs.

    Empty without a suite. `stepscope suite --json` has the answers themselves.
    """
    answered = result.answered
    if answered is None:
        return {}
    suite = answered.report.suite
    return {
        "suite": {
            "name": suite.name,
            "sha256": suite.digest,
            "cases_sha256": digest_of(suite.cases),
            "planned": answered.planned,
            "cases": answered.done,
            "unrun": list(answered.unrun),
            "checkpoints": [_judged(one) for one in answered.report.judged],
            "comparisons": [_flips(one) for one in answered.report.pairs],
        }
    }


def _right(judged: Judged) -> dict[str, int]:
    rate = total(judged.outcomes)
    return {"right": rate.right, "cases": rate.cases}


def _judged(judged: Judged) -> dict[str, Any]:
    rate = total(judged.outcomes)
    interval = [rate.interval.low, rate.interval.high]
    return {"name": judged.name, **_right(judged), "share": rate.share, "interval": interval}


def _flips(one: Flips) -> dict[str, Any]:
    return {
        "a": one.a,
        "b": one.b,
        "only_a": len(one.only_a),
        "only_b": len(one.only_b),
        "p_value": one.p_value,
    }
