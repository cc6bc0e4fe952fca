"""The figures of `twin` as tables or JSON."""

import json
from collections.abc import Iterator
from typing import Any

from core.base.jsonfile import strict_json
from core.judging.source import Source
from core.judging.twin import Place, Twin
from core.judging.twin_events import TwinEnded
from core.judging.twin_request import TwinRequest
from core.statistics.spread import PERCENTILES, Estimate, Spread
from core.tokenizers.tokenizer import Tokenizer
from tui.headless.text_json import text_as_json
from tui.terminal.output_width import output_width
from tui.view.score_words import TRAINING_TEXT
from tui.view.token_text import token_text
from tui.view.twin_words import twin_lines


def report_lines(
    request: TwinRequest, source: Source, ended: TwinEnded, *, as_json: bool
) -> Iterator[str]:
    """Yield the lines; none in words when nothing was compared."""
    if as_json:
        yield json.dumps(strict_json(_as_json(request, source, ended)), allow_nan=False)
    elif ended.twin:
        if request.windows.held_out is False:
            yield TRAINING_TEXT.capitalize()
        names = (request.a.name, request.b.name)
        yield from twin_lines(ended.twin, names, request.a.tokenizer, output_width())


def _as_json(request: TwinRequest, source: Source, ended: TwinEnded) -> dict[str, Any]:
    """Return the object of `--json` (schema 1); divergences are in nats."""
    sides = {
        letter: one.origin.as_json() | {"precision": one.precision, "route": one.route}
        for letter, one in zip("ab", ended.ready, strict=False)
    }
    return {
        "schema": 1,
        "text": text_as_json(source, request.windows, request.windows.held_out),
        **sides,
        "planned": ended.planned,
        "twin": _twin(ended.twin, request.a.tokenizer) if ended.twin else None,
    }


def _twin(twin: Twin, tokenizer: Tokenizer | None) -> dict[str, Any]:
    return {
        "windows": len(twin.windows),
        "window": twin.size,
        "tokens": twin.tokens,
        "units": twin.units,
        "effective_units": twin.effective_units,
        "nats_per_token": dict(zip("ab", twin.losses, strict=True)),
        "kl_divergence": _spread(twin.divergence),
        "jensen_shannon": _estimate(twin.shannon),
        "same_top": _estimate(twin.same_top),
        "probability_change": _spread(twin.shift) | {"rms": twin.shift_rms},
        "correlation": twin.correlation,
        "worst": [_place(place, tokenizer) for place in twin.worst],
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return {"mean": found.mean, "error": found.error}


def _spread(found: Spread) -> dict[str, Any]:
    percentiles = dict(zip(map(str, PERCENTILES), found.percentiles, strict=True))
    extremes = {"least": found.least, "most": found.most}
    return _estimate(found.estimate) | {"percentiles": percentiles} | extremes


def _place(place: Place, tokenizer: Tokenizer | None) -> dict[str, Any]:
    """Return a place; windows and positions count from 0."""
    return {
        "window": place.window,
        "position": place.position,
        "kl_divergence": place.divergence,
        "before": place.before,
        "right": {"id": place.right, "text": token_text(place.right, tokenizer)},
        "after": place.after,
        "probability": dict(zip("ab", place.probabilities, strict=True)),
        "top": {
            letter: {"id": one, "text": token_text(one, tokenizer)}
            for letter, one in zip("ab", place.tops, strict=True)
        },
    }
