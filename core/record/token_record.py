"""One token as JSON, wherever stepscope writes tokens: `--logprobs`, `--jsonl`, `lens`.

    {"at": 0, "id": 5, "text": "5", "logprob": -0.11, "rank": 1, "entropy": 0.42, "top": [...]}

`at` counts from 0: of a generation the new tokens, of a text that `lens` reads all ids, an added
BOS with them. `text` is that of the id alone, with U+FFFD for bytes that are a part of a character,
and null for an id without text. Log-probability and entropy are in nats, of the raw distribution
over the whole vocabulary; `rank` begins at 1; all three are null for the first id of a text, which
nothing predicts. `top` are the most likely ids as `{"id", "text", "logprob"}`, as many as were
asked for; it is left out if they were not.
"""

from collections.abc import Sequence
from typing import Any

from core.base.jsonfile import strict_json
from core.protocol.token_figures import TokenFigures
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer


def token_record(generation: Generation, at: int) -> dict[str, Any]:
    """Return the new token with the index `at` (0-based) as JSON values."""
    figures = TokenFigures(
        at,
        generation.new_ids[at],
        generation.logprobs[at],
        generation.ranks[at],
        generation.entropies[at],
        generation.tops[at] if generation.tops else None,
    )
    return figures_record(figures, generation.origin.tokenizer)


def figures_record(token: TokenFigures, tokenizer: Tokenizer | None) -> dict[str, Any]:
    """Return a token as JSON values."""
    values: dict[str, Any] = {
        "at": token.at,
        "id": token.id,
        "text": id_text(token.id, tokenizer),
        "logprob": token.logprob,
        "rank": token.rank,
        "entropy": token.entropy,
    }
    if token.top is not None:
        values["top"] = top_record(token.top, tokenizer)
    record: dict[str, Any] = strict_json(values)
    return record


def top_record(
    top: Sequence[tuple[int, float]], tokenizer: Tokenizer | None
) -> list[dict[str, Any]]:
    """Return ids with their log-probabilities as JSON values."""
    return [
        {"id": index, "text": id_text(index, tokenizer), "logprob": logprob}
        for index, logprob in top
    ]


def id_text(index: int, tokenizer: Tokenizer | None) -> str | None:
    """Return the text of an id alone; None for an id without text."""
    data = b"" if tokenizer is None else tokenizer.token_bytes(index)
    return data.decode(errors="replace") if data else None
