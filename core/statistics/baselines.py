"""What a text costs without a network: by how often ids, and pairs of ids, occur elsewhere."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import log


class Baselines:
    """Unigram and bigram probabilities of ids, fitted on rows of ids.

    The first id of a row is context only. Unigrams: half a count is added to each id of the
    vocabulary. Bigrams (Witten and Bell): an id that d different ids followed takes d counts from
    the unigrams.
    """

    def __init__(self, rows: Iterable[Sequence[int]], vocabulary: int) -> None:
        pairs: Counter[tuple[int, int]] = Counter()
        for row in rows:
            pairs.update(pairwise(row))
        self._pairs, self._vocabulary = pairs, vocabulary
        self._counts: Counter[int] = Counter()
        self._followed: Counter[int] = Counter()
        self._followers: Counter[int] = Counter()
        for (before, index), count in pairs.items():
            self._counts[index] += count
            self._followed[before] += count
            self._followers[before] += 1
        self._total = self._counts.total()

    def unigram(self, index: int) -> float:
        """Return the probability of an id."""
        return (self._counts[index] + 0.5) / (self._total + self._vocabulary / 2)

    def bigram(self, before: int, index: int) -> float:
        """Return the probability of an id after another."""
        kinds = self._followers[before]
        if not kinds:
            return self.unigram(index)
        shared = self._pairs[before, index] + kinds * self.unigram(index)
        return shared / (self._followed[before] + kinds)


def unigram_nats(fitted: Baselines, rows: Iterable[Sequence[int]]) -> float:
    """Return the sum of nats of all ids but the first of each row."""
    counts = Counter(index for row in rows for index in row[1:])
    return -sum(count * log(fitted.unigram(index)) for index, count in counts.items())


def bigram_nats(fitted: Baselines, rows: Iterable[Sequence[int]]) -> float:
    """Return the sum of nats of all ids but the first of each row, after the one before."""
    counts = Counter(_pairs(rows))
    return -sum(count * log(fitted.bigram(*pair)) for pair, count in counts.items())


def _pairs(rows: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    for row in rows:
        yield from pairwise(row)
