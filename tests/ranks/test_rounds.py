"""Blocks are dealt evenly, stored ones are read where they are, and all ranks get all of them."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_threads import on_ranks

from core.base.errors import CancelledError, UsageError
from core.ranks.exchange import ALONE, Exchange
from core.ranks.rounds import holders, in_rounds, turns


def never() -> bool:
    return False


@given(st.integers(1, 5), st.integers(0, 30), st.data())
@settings(max_examples=100)
def test_every_block_has_one_turn_and_the_missing_ones_are_shared_evenly(
    count: int, blocks: int, data: st.DataObject
) -> None:
    numbers = data.draw(st.permutations(range(blocks)))
    stored = data.draw(st.lists(st.none() | st.integers(0, count - 1), min_size=30, max_size=30))
    held = {one: rank for one in numbers if (rank := stored[one]) is not None}
    dealt = list(turns(count, numbers, held))
    flat = [(rank, one) for turn in dealt for rank, one in enumerate(turn) if one is not None]
    assert sorted(one for _, one in flat) == list(range(blocks))
    assert all(held.get(one, rank) == rank for rank, one in flat)
    computed = [sum(rank == at and one not in held for at, one in flat) for rank in range(count)]
    assert max(computed) - min(computed) <= 1
    # What is stored comes first.
    kinds = [one in held for _, one in flat]
    assert kinds == sorted(kinds, reverse=True)


def test_alone_the_order_is_that_of_the_blocks() -> None:
    found = in_rounds(ALONE, [2, 0, 1], {}, lambda one: bytes([one]), never)
    assert list(found) == [(2, b"\2"), (0, b"\0"), (1, b"\1")]


def test_the_first_rank_that_has_a_block_reads_it() -> None:
    stored = [{3}, {1, 3}, {1, 2}]
    found = on_ranks(3, lambda exchange: holders(exchange, stored[exchange.rank.number]))
    assert found == [{3: 0, 1: 1, 2: 2}] * 3


def all_on(
    exchange: Exchange, produce: Callable[[int, int], bytes], stops: Callable[[int], bool]
) -> tuple[list[tuple[int, bytes]], str]:
    """Return the blocks that a rank got, and how its rounds ended."""
    number, got = exchange.rank.number, []
    try:
        for one in in_rounds(
            exchange, range(6), {}, lambda block: produce(number, block), lambda: stops(number)
        ):
            got.append(one)  # noqa: PERF402 - kept when it ends with an error
    except (CancelledError, UsageError) as error:
        return got, f"{type(error).__name__} {error}".strip()
    return got, ""


def test_all_ranks_get_all_blocks_and_none_is_produced_twice() -> None:
    made: list[int] = []

    def produce(_: int, block: int) -> bytes:
        made.append(block)
        return b"\n%d\n" % block

    found = on_ranks(2, lambda exchange: all_on(exchange, produce, lambda _: False))
    assert found == [([(one, b"\n%d\n" % one) for one in range(6)], "")] * 2
    assert sorted(made) == list(range(6))


def test_an_error_on_one_rank_ends_all_with_the_blocks_of_its_round() -> None:
    def produce(rank: int, block: int) -> bytes:
        if block == 3:
            raise UsageError("NaN")
        return bytes([rank])

    found = on_ranks(2, lambda exchange: all_on(exchange, produce, lambda _: False))
    whole = [(0, b"\0"), (1, b"\1"), (2, b"\0")]
    assert found == [(whole, "UsageError rank 1: NaN"), (whole, "UsageError NaN")]


def test_a_stop_on_one_rank_stops_all_after_the_same_block() -> None:
    asked = [0, 0]

    def stops(rank: int) -> bool:
        asked[rank] += 1
        return rank == 1 and asked[rank] > 2

    found = on_ranks(2, lambda exchange: all_on(exchange, lambda *_: b"", stops))
    assert found == [([(one, b"") for one in range(5)], "CancelledError")] * 2


def test_an_error_is_raised_alone_as_it_was() -> None:
    failure = UsageError("NaN")

    def produce(_: int) -> bytes:
        raise failure

    with pytest.raises(UsageError) as found:
        list(in_rounds(ALONE, [0], {}, produce, never))
    assert found.value is failure
