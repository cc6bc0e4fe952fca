"""The raw distributions of a generation's new tokens, kept compactly.

Of a small vocabulary, the float32 logits of every id are kept: 4 bytes for each, so that a million
tokens of 32 ids take 128 MB. Of a larger one, the most likely ids with their log-probabilities.
"""

from array import array
from collections.abc import Sequence
from heapq import nlargest

from core.distribution.distribution import Distribution, of_likeliest, of_logits
from core.protocol.events import Token


class Distributions:
    """One distribution for each token that was added, or none if tokens come without them."""

    __slots__ = ("_ids", "_numbers", "_width")

    def __init__(self) -> None:
        self._width = 0
        self._numbers, self._ids = array("f"), array("I")

    @property
    def nbytes(self) -> int:
        """Bytes of what is kept."""
        return sum(each.itemsize * len(each) for each in (self._numbers, self._ids))

    def append(self, token: Token) -> None:
        """Add what a token tells of its distribution, if it does."""
        if token.logits:
            self._numbers.frombytes(token.logits)
            self._width = len(token.logits) // self._numbers.itemsize
        elif token.top:
            self._width = len(token.top)
            self._ids.extend(index for index, _ in token.top)
            self._numbers.extend(logprob for _, logprob in token.top)

    def told(self, index: int) -> tuple[bytes, tuple[tuple[int, float], ...]]:
        """Return the logits and the most likely ids of a token, as its event told them."""
        part = slice(index * self._width, (index + 1) * self._width)
        if self._ids:
            return b"", tuple(zip(self._ids[part], self._numbers[part], strict=True))
        return self._numbers[part].tobytes(), ()

    def at(self, index: int, vocab: int) -> Distribution | None:
        """Return the distribution of a token by its index (0-based); None if it is not kept.

        `vocab` is the number of ids of the model.
        """
        part = slice(index * self._width, (index + 1) * self._width)
        numbers: Sequence[float] = self._numbers[part]
        if not numbers:
            return None
        if self._ids:
            return of_likeliest(self._ids[part], numbers, vocab)
        return of_logits(numbers)

    def margin(self, index: int) -> float | None:
        """Return by how many nats the likeliest id of a token was ahead of the second likeliest.

        It is None where the distribution is not kept or has a single id.
        """
        numbers = self._numbers[index * self._width : (index + 1) * self._width]
        if len(numbers) < 2:
            return None
        first, second = nlargest(2, numbers)
        return first - second
