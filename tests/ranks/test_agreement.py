"""Ranks that were asked something else are refused everywhere."""

import pytest
from rank_threads import on_ranks

from core.base.errors import UsageError
from core.ranks.agreement import agree
from core.ranks.exchange import ALONE, Exchange


def test_the_same_is_agreed() -> None:
    assert on_ranks(3, lambda exchange: agree(exchange, lambda: {"text": "a"})) == [None] * 3


@pytest.mark.parametrize("different", [{"text": "a", "flags": "c"}, {"text": "a"}])
def test_what_differs_is_named_on_every_rank(different: dict[str, str]) -> None:
    asked = [{"text": "a", "flags": "b"}, {"text": "a", "flags": "b"}, different]

    def ask(exchange: Exchange) -> None:
        agree(exchange, lambda: asked[exchange.rank.number])

    found = on_ranks(3, ask)
    assert [type(one) for one in found] == [UsageError] * 3
    assert {str(one) for one in found} == {"Rank 2 does not have the same flags as rank 0"}


def test_one_alone_is_not_even_asked() -> None:
    def ask() -> dict[str, str]:
        raise AssertionError

    agree(ALONE, ask)
