"""One token as JSON, wherever stepscope writes tokens: `--logprobs`, `--jsonl`.

    {"at": 0, "id": 5, "text": "5", "logprob": -0.11, "rank": 1, "entropy": 0.42, "top": [...]}

`at` counts the new tokens from 0. `text` is that of the id alone, with U+FFFD for bytes that are a
part of a character, and null for an id without text. Log-probability and entropy are in nats, of
the raw distribution over the whole vocabulary; `rank` begins at 1. `top` are the most likely ids as
`{"id", "text", "logprob"}`, as many as the request asks for; it is left out if that is none.
"""

from typing import Any

from core.base.jsonfile import strict_json
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer


def token_record(generation: Generation, at: int) -> dict[str, Any]:
    """Return the new token with the index `at` (0-based) as JSON values."""
    tokenizer, index = generation.origin.tokenizer, generation.new_ids[at]
    values: dict[str, Any] = {
        "at": at,
        "id": index,
        "text": _text(index, tokenizer),
        "logprob": generation.logprobs[at],
        "rank": generation.ranks[at],
        "entropy": generation.entropies[at],
    }
    if generation.tops:
        values["top"] = [
            {"id": one, "text": _text(one, tokenizer), "logprob": logprob}
            for one, logprob in generation.tops[at]
        ]
    record: dict[str, Any] = strict_json(values)
    return record


def _text(index: int, tokenizer: Tokenizer | None) -> str | None:
    data = b"" if tokenizer is None else tokenizer.token_bytes(index)
    return data.decode(errors="replace") if data else None
