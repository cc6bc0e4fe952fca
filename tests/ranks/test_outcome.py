"""A step that ends badly on one rank ends the same on every rank."""

import pytest
from rank_threads import on_ranks

from core.base.error_codes import Code
from core.base.errors import (
    CancelledError,
    ChecksumError,
    NoMemoryError,
    NotFoundError,
    PromptTooLongError,
    RankLostError,
    ReportedError,
    UsageError,
)
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import read, together, written

ERRORS: list[ReportedError] = [
    UsageError("a", "b"),
    NotFoundError("no \n file", code=Code.SCAN_ROOT_MISSING),
    NoMemoryError("Out of memory", device="cuda"),
    ChecksumError("damaged"),
    PromptTooLongError("long"),
    ReportedError("a bug"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: type(one).__name__)
def test_an_error_keeps_its_text_code_and_exit_code(error: ReportedError) -> None:
    found = read(written(error))
    assert isinstance(found, ReportedError)
    assert (found.line(), found.code) == (error.line(), error.code)
    assert found.exit_code == error.exit_code


def test_a_stop_and_a_good_end_are_read_again() -> None:
    assert read(written(None)) is None
    assert isinstance(read(written(CancelledError())), CancelledError)


def test_what_is_not_an_end_is_refused() -> None:
    with pytest.raises(ReportedError):
        read(b'{"a": 1}')


def step(failures: dict[int, Exception], exchange: Exchange) -> str:
    with together(exchange):
        if failure := failures.get(exchange.rank.number):
            raise failure
        return "done"


def test_a_good_step_goes_on_everywhere() -> None:
    assert on_ranks(3, lambda exchange: step({}, exchange)) == ["done"] * 3


def test_the_error_of_one_rank_is_raised_on_all_with_its_number() -> None:
    failure = NotFoundError("No file a")
    first, second, third = on_ranks(3, lambda exchange: step({1: failure}, exchange))
    assert second is failure
    for other in (first, third):
        assert isinstance(other, NotFoundError)
        assert other.message == "rank 1: No file a"


def test_a_stop_on_one_rank_stops_all() -> None:
    found = on_ranks(2, lambda exchange: step({1: CancelledError()}, exchange))
    assert [type(one) for one in found] == [CancelledError] * 2


def test_of_two_errors_the_first_rank_s_is_raised() -> None:
    failures: dict[int, Exception] = {1: UsageError("one"), 2: UsageError("two")}
    found = on_ranks(3, lambda exchange: step(failures, exchange))
    assert [str(one) for one in found] == ["rank 1: one", "one", "rank 1: one"]


def test_alone_an_error_is_raised_as_it_is() -> None:
    failure = UsageError("one")
    with pytest.raises(UsageError) as found:
        step({0: failure}, ALONE)
    assert found.value is failure


def test_a_lost_rank_is_not_told_to_the_others() -> None:
    class Deaf:
        rank = ALONE.rank

        def share(self, _body: bytes) -> list[bytes]:
            raise AssertionError("nobody is there")

    with pytest.raises(RankLostError):
        step({0: RankLostError(1)}, Deaf())
