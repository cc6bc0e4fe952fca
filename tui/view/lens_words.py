"""What a model told of each token of a text, as a table and in one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log

from core.base.text import clean, plural
from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures
from core.tokenizers.tokenizer import Tokenizer
from tui.view.aligned import aligned
from tui.view.block_height import block_height
from tui.view.rounded import rounded
from tui.view.token_text import token_text

NEXT = "next"
_COLUMNS = ("at", "id", "text", "logprob", "bits", "rank", "entropy")
_RIGHT = frozenset(_COLUMNS) - {"text"}
_TOP = "most likely"
# exp of more nats is not a float.
_LARGEST = 700.0


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the predicted tokens of a text: how many, nats, and how many were of rank 1."""

    predicted: int
    nats: float
    first: int

    @property
    def nats_per_token(self) -> float | None:
        """The mean; None when nothing was predicted."""
        return self.nats / self.predicted if self.predicted else None


def totals_of(reading: TextReading) -> Totals:
    """Return the sums over a text."""
    logprobs = [one.logprob for one in reading.tokens if one.logprob is not None]
    first = sum(one.rank == 1 for one in reading.tokens)
    return Totals(len(logprobs), 0.0 - sum(logprobs), first)


def token_lines(reading: TextReading, tokenizer: Tokenizer | None, width: int) -> Iterator[str]:
    """Yield a line for each token, and one for what would be next; `width` is in cells.

    Log-probability and entropy are in nats. Beside the bits of surprise is a block as high, of an
    eighth for each bit. The most likely ids are told if the reading has them.
    """
    with_top = reading.next_top is not None
    rows = [_row(one, tokenizer, with_top=with_top) for one in reading.tokens]
    entropy = rounded(reading.next_entropy, 3)
    top = [_likely(reading.next_top, tokenizer)] if reading.next_top is not None else []
    rows.append([str(len(reading.tokens)), "", NEXT, "", "", "", entropy, *top])
    columns = (*_COLUMNS, _TOP) if with_top else _COLUMNS
    yield from aligned(columns, rows, _RIGHT, width)


def _row(token: TokenFigures, tokenizer: Tokenizer | None, *, with_top: bool) -> list[str]:
    bits = None if token.logprob is None else 0.0 - token.logprob / log(2)
    row = [
        str(token.at),
        str(token.id),
        token_text(token.id, tokenizer),
        rounded(token.logprob, 3),
        f"{rounded(bits, 2)} {block_height(bits or 0)}",
        "–" if token.rank is None else str(token.rank),
        rounded(token.entropy, 3),
    ]
    return [*row, _likely(token.top or (), tokenizer)] if with_top else row


def _likely(top: Sequence[tuple[int, float]], tokenizer: Tokenizer | None) -> str:
    return "  ".join(f"{token_text(one, tokenizer)} {rounded(logprob, 2)}" for one, logprob in top)


def totals_line(name: str, device: str, arithmetic: str, reading: TextReading) -> str:
    """Return checkpoint, device, arithmetic and the sums over the text in one line."""
    totals, count = totals_of(reading), len(reading.tokens)
    parts = [clean(name), device, arithmetic, plural(count, "token")]
    mean = totals.nats_per_token
    if mean is None:
        return " · ".join([*parts, "nothing predicts the first one"])
    parts += [
        f"{totals.predicted:,} predicted",
        f"{mean:.4f} nats/token",
        f"{mean / log(2):.4f} bits/token",
        f"perplexity {exp(min(mean, _LARGEST)):,.2f}",
        f"rank 1: {totals.first:,}",
    ]
    return " · ".join(parts)
