"""A step that was watched as JSON (schema 1)."""

from typing import Any

from core.base.text import clean
from core.judging.watch import StepBroken, StepJudged, StepScore, StepSuite, TextCut


def event_as_json(event: StepJudged | StepBroken, text: TextCut | None) -> dict[str, Any]:
    """Return the object of one line of `--jsonl`; `text` is what every step is scored on."""
    if isinstance(event, StepBroken):
        entry = event.checkpoint
        place = {"name": entry.name, "path": str(entry.folder), "step": entry.step}
        error = {"code": event.error.code, "message": clean(event.error.message)}
        return {"schema": 1, "checkpoint": place, "error": error, "alarm": []}
    return {
        "schema": 1,
        "checkpoint": event.ready.origin.as_json(),
        "suite": _suite(event.suite) if event.suite else None,
        "text": _text(text) if text else None,
        "score": _score(event.score) if event.score else None,
        "prompts": [
            {"prompt": one.prompt, "text": one.text, "changed": one.changed}
            for one in event.answers
        ],
        "error": None,
        "alarm": list(event.alarms),
    }


def _suite(found: StepSuite) -> dict[str, Any]:
    before, best = found.against_before, found.against_best
    return {
        "cases": len(found.right),
        "right": found.count,
        "before": before and before.a,
        "lost": before and list(before.only_a),
        "gained": before and list(before.only_b),
        "best": best and best.a,
        "lost_against_best": best and len(best.only_a),
        "gained_against_best": best and len(best.only_b),
        "regression_p_value": best and best.regression_p_value,
    }


def _text(found: TextCut) -> dict[str, Any]:
    return {
        "name": found.source.name,
        "sha256": found.source.digest,
        "layout": found.windows.layout,
        "window": found.windows.size,
        "held_out": found.windows.held_out,
    }


def _score(found: StepScore) -> dict[str, Any]:
    against = found.against
    interval = against.interval if against else None
    return {
        "nats_per_token": found.score.nats_per_token,
        "bits_per_byte": found.score.bits_per_byte,
        "tokens": found.score.tokens,
        "windows": len(found.score.windows),
        "best": found.best,
        "difference": against and against.difference,
        "interval": interval and [interval.low, interval.high],
        "tolerance": against and against.tolerance,
        "verdict": against and against.verdict,
        "effective_units": against and against.effective_units,
    }
