"""The training text of the embedded checkpoints: sums, and H/B/L records that obey a rule.

The probability of every document is known, so the lowest possible val loss (the floor) can be
computed. One document in twenty is held out, chosen by a hash; training does not use it.
"""

import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

from core.tokenizers.characters import CURRENT

CHARS = CURRENT.alphabet
BOS_ID = len(CHARS)
SUM_SHARE = 0.85
# Shares of operands with one, two and three digits; the default prompt has three-digit operands.
DIGIT_SHARES = (1 / 6, 2 / 6, 3 / 6)
DIGIT_RANGES = ((0, 9), (10, 99), (100, 999))
# H/B/L values are counted in hundredths.
BODY_SD, BODY_MAX = 60, 499
WICK_MEAN, WICK_MAX = 30, 499
_RECORD = re.compile(r"H([+-]\d\.\d\d)B([+-]\d\.\d\d)L([+-]\d\.\d\d)")


@dataclass(frozen=True, slots=True)
class Document:
    """A text, the key that decides whether it is held out, and -ln of its probability (nats)."""

    text: str
    key: str
    nats: float

    @property
    def held_out(self) -> bool:
        """True for one document in twenty, by hash of the key."""
        digest = blake2b(self.key.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") % 20 == 0


def _normal_weights() -> list[float]:
    weights = [math.exp(-0.5 * (b / BODY_SD) ** 2) for b in range(-BODY_MAX, BODY_MAX + 1)]
    total = sum(weights)
    return [w / total for w in weights]


def _geometric_weights() -> list[float]:
    ratio = WICK_MEAN / (WICK_MEAN + 1)
    weights = [ratio**k for k in range(WICK_MAX + 1)]
    total = sum(weights)
    return [w / total for w in weights]


# Probabilities of each body from -BODY_MAX, and of each wick from 0.
BODY_WEIGHTS = _normal_weights()
WICK_WEIGHTS = _geometric_weights()


def _cumulative(weights: list[float]) -> list[float]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


_BODY_CUMULATIVE = _cumulative(BODY_WEIGHTS)
_WICK_CUMULATIVE = _cumulative(WICK_WEIGHTS)


def operand(rng: random.Random) -> tuple[int, float]:
    """Return a number of a sum, and -ln of its probability."""
    share, (low, high) = rng.choices(
        tuple(zip(DIGIT_SHARES, DIGIT_RANGES, strict=True)), DIGIT_SHARES
    )[0]
    return rng.randint(low, high), math.log((high - low + 1) / share)


def sum_document(rng: random.Random) -> Document:
    """Return a sum: `a+b` or `a-b`, newline, the result, an empty line."""
    a, nats_a = operand(rng)
    b, nats_b = operand(rng)
    plus = rng.random() < 0.5
    key = f"{a}{'+' if plus else '-'}{b}"
    nats = nats_a + nats_b + math.log(2) - math.log(SUM_SHARE)
    return Document(f"{key}\n{a + b if plus else a - b}\n\n", key, nats)


def _hundredths(value: int) -> str:
    return f"{'-' if value < 0 else '+'}{abs(value) // 100}.{abs(value) % 100:02d}"


def record_document(rng: random.Random) -> Document:
    """Return a record: `H+1.20B-0.35L-0.80`, an empty line; H >= max(B, 0) and L <= min(B, 0)."""
    body = rng.choices(range(-BODY_MAX, BODY_MAX + 1), cum_weights=_BODY_CUMULATIVE)[0]
    up, down = rng.choices(range(WICK_MAX + 1), cum_weights=_WICK_CUMULATIVE, k=2)
    high, low = max(body, 0) + up, min(body, 0) - down
    text = f"H{_hundredths(high)}B{_hundredths(body)}L{_hundredths(low)}"
    nats = -math.log(
        BODY_WEIGHTS[body + BODY_MAX] * WICK_WEIGHTS[up] * WICK_WEIGHTS[down] * (1 - SUM_SHARE)
    )
    return Document(text + "\n\n", text, nats)


def obeys_rule(line: str) -> bool:
    """Whether a line is a complete record with H >= max(B, 0) and L <= min(B, 0)."""
    match = _RECORD.fullmatch(line)
    if match is None:
        return False
    high, body, low = (float(value) for value in match.groups())
    return high >= max(body, 0.0) and low <= min(body, 0.0)


def documents(rng: random.Random, *, held_out: bool) -> Iterator[Document]:
    """Yield documents without end: only held-out ones, or only those for training."""
    while True:
        new_document = sum_document if rng.random() < SUM_SHARE else record_document
        document = new_document(rng)
        if document.held_out is held_out:
            yield document


def encode(text: str) -> list[int]:
    """Return the ids of a text; ValueError for a character outside the vocabulary."""
    return [CHARS.index(char) for char in text]


def pack_row(source: Iterator[Document], length: int) -> tuple[list[int], int, float]:
    """Return one row of `length` ids: BOS, then documents from the beginning of one.

    Also return how many of the ids belong to BOS and complete documents, and the nats of those
    documents.
    """
    ids, whole, nats = [BOS_ID], 1, 0.0
    while len(ids) < length:
        document = next(source)
        ids += encode(document.text)
        if len(ids) <= length:
            whole, nats = len(ids), nats + document.nats
    return ids[:length], whole, nats
