"""The object of `lens --json`."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from core.base.jsonfile import strict_json
from core.protocol.events import Ready
from core.protocol.given_text import GivenText
from core.protocol.head_attention import HeadAttention, LayerAttention
from core.protocol.text_reading import LayerReading, TextReading
from core.record.codec import SCHEMA, arithmetic_as_json
from core.record.token_record import figures_record, top_record
from core.tokenizers.tokenizer import Tokenizer
from tui.view.lens_words import totals_of


def lens_as_json(
    ready: Ready,
    text: GivenText,
    reading: TextReading,
    attention: HeadAttention | LayerAttention | None,
) -> dict[str, Any]:
    """Return the object (schema 1).

    `layers` and `attention` are null if they were not asked for. Entry i of what a layer tells is
    about the token `at` i + 1; only the likeliest id is told of the one after the text.
    """
    origin, totals = ready.origin, totals_of(reading)
    tokenizer = origin.tokenizer
    values: dict[str, Any] = strict_json(
        {
            "schema": SCHEMA,
            "checkpoint": origin.as_json(),
            "bos": text.bos,
            "skipped": [asdict(one) for one in text.skipped],
            "predicted": totals.predicted,
            "nats_per_token": totals.nats_per_token,
            "tokens": [figures_record(one, tokenizer) for one in reading.tokens],
            "next": _next(reading, tokenizer),
            "layers": [_layer(one, tokenizer) for one in reading.layers] or None,
            "attention": None if attention is None else _attention(attention),
            "tokenizer": tokenizer.name if tokenizer else None,
            "overrides": dict(origin.overrides),
            **arithmetic_as_json(ready),
        }
    )
    return values


def _next(reading: TextReading, tokenizer: Tokenizer | None) -> dict[str, Any]:
    """Return the distribution after the last token, as in a record but for what is not known."""
    values: dict[str, Any] = {"at": len(reading.tokens), "entropy": reading.next_entropy}
    if reading.next_top is not None:
        values["top"] = top_record(reading.next_top, tokenizer)
    return values


def _layer(layer: LayerReading, tokenizer: Tokenizer | None) -> dict[str, Any]:
    tops = tuple(zip(layer.tops, layer.top_logprobs, strict=True))
    return {
        "layer": layer.layer,
        "nats_per_token": layer.nats_per_token,
        "top": top_record(tops, tokenizer),
        "logprobs": layer.logprobs,
    }


def _attention(attention: HeadAttention | LayerAttention) -> dict[str, Any]:
    values: dict[str, Any] = {"layer": attention.layer, "window": attention.window}
    if isinstance(attention, LayerAttention):
        heads = enumerate(attention.heads, 1)
        return values | {"heads": [{"head": number, **asdict(one)} for number, one in heads]}
    return values | {"head": attention.head, "tokens": _tokens(attention)}


def _tokens(attention: HeadAttention) -> Sequence[dict[str, Any]]:
    """Return where the head looks from each token; `weights` are those of the tokens up to it."""
    pairs = zip(attention.figures, attention.weights, strict=True)
    return [
        {"at": at, **asdict(figures), "weights": weights.tolist()}
        for at, (figures, weights) in enumerate(pairs)
    ]
