"""Blocks that are dealt to the ranks and gathered from them, a round after the other."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import zip_longest

from core.base.errors import CancelledError, RankLostError, ReportedError
from core.ranks.exchange import Exchange
from core.ranks.outcome import Ended, raise_first, read, written

# The block of each rank in one round, by its number; None for a rank that has none.
Turn = tuple[int | None, ...]


def holders(exchange: Exchange, held: Collection[int]) -> dict[int, int]:
    """Return for each block that a rank has stored the first rank that has it.

    `held` are those of this rank. Raises RankLostError.
    """
    found: dict[int, int] = {}
    for rank, body in enumerate(exchange.share(json.dumps(sorted(held)).encode())):
        for number in json.loads(body):
            found.setdefault(number, rank)
    return found


def turns(count: int, numbers: Sequence[int], held: Mapping[int, int]) -> Iterator[Turn]:
    """Deal blocks to `count` ranks: first the stored ones, then an even share of the others."""
    stored = [[one for one in numbers if held.get(one) == rank] for rank in range(count)]
    missing = [one for one in numbers if one not in held]
    yield from zip_longest(*stored)
    yield from zip_longest(*(missing[rank::count] for rank in range(count)))


def in_rounds(
    exchange: Exchange,
    numbers: Sequence[int],
    held: Mapping[int, int],
    produce: Callable[[int], bytes],
    should_stop: Callable[[], bool],
) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each block, on every rank the same.

    `produce` returns the bytes of a block on the rank to which it is dealt. When it raises there,
    or `should_stop()` is true on a rank, the blocks of that round are still yielded, then every
    rank raises CancelledError or the error. Raises RankLostError.
    """
    number = exchange.rank.number
    for turn in turns(exchange.rank.count, numbers, held):
        own, body = _produced(turn[number], produce, should_stop)
        parts = [one.partition(b"\n") for one in exchange.share(written(own) + b"\n" + body)]
        ended = [read(head) for head, _, _ in parts]
        for block, end, (_, _, found) in zip(turn, ended, parts, strict=True):
            if block is not None and end is None:
                yield block, found
        raise_first(number, own, ended)


def _produced(
    block: int | None, produce: Callable[[int], bytes], should_stop: Callable[[], bool]
) -> tuple[Ended, bytes]:
    """Return how producing a block ended, and its bytes."""
    try:
        if should_stop():
            raise CancelledError
        return None, b"" if block is None else produce(block)
    except RankLostError:
        raise
    except (CancelledError, ReportedError) as error:
        return error, b""
