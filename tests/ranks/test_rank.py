"""Which rank a process is, and how many threads it has."""

import pytest

from core.base.errors import UsageError
from core.ranks.rank import Rank, rank_here, usable_processors

SET = {
    "TORCHELASTIC_RUN_ID": "1",
    "RANK": "5",
    "WORLD_SIZE": "8",
    "LOCAL_RANK": "1",
    "LOCAL_WORLD_SIZE": "4",
}


def test_torchrun_tells_the_rank() -> None:
    found = rank_here(SET)
    assert found == Rank(5, 8, 1, 4)
    assert not found.is_first
    assert not found.is_alone


@pytest.mark.parametrize("environment", [{}, {"RANK": "1", "WORLD_SIZE": "2"}])
def test_a_process_that_torchrun_did_not_start_is_alone(environment: dict[str, str]) -> None:
    found = rank_here(environment)
    assert found.is_first
    assert found.is_alone


@pytest.mark.parametrize(
    "wrong", [{"RANK": "8"}, {"RANK": "x"}, {"LOCAL_RANK": "-1"}, {"WORLD_SIZE": "0"}]
)
def test_numbers_that_do_not_fit_are_an_error(wrong: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="do not fit together"):
        rank_here(SET | wrong)


def test_a_lacking_variable_is_an_error() -> None:
    with pytest.raises(UsageError, match="do not fit together"):
        rank_here({"TORCHELASTIC_RUN_ID": "1", "RANK": "0"})


@pytest.mark.parametrize(("ranks", "usable", "each"), [(1, 8, 8), (4, 8, 2), (3, 8, 2), (4, 2, 1)])
def test_the_ranks_of_a_machine_share_its_processors(ranks: int, usable: int, each: int) -> None:
    assert Rank(0, 16, 0, ranks).threads(usable) == each


def test_a_process_may_use_a_processor() -> None:
    assert usable_processors() >= 1
