"""How many blocks of a text are scored."""

import pytest

from core.judging.amount import ALL, Amount
from core.judging.windows import TextLayout, Windows

WINDOWS = Windows(((0,) * 65,) * 100, TextLayout.SHIFT, 64, 6401, 0, None)


Stored = tuple[tuple[int, ...], ...]


def count(amount: Amount, stored: Stored = ((),), rate: float = 640.0) -> int:
    return sum(len(block.rows) for block in amount.blocks(WINDOWS, rate, stored))


def test_all_windows_are_the_default() -> None:
    assert (count(ALL), ALL.is_all) == (100, True)


def test_a_number_is_rounded_up_to_whole_blocks() -> None:
    assert (count(Amount(windows=17)), Amount(windows=17).is_all) == (32, False)


@pytest.mark.parametrize(
    ("budget", "checkpoints", "windows"), [(3.2, 1, 32), (3.2, 2, 16), (3.1, 1, 16), (1e9, 1, 100)]
)
def test_a_budget_is_for_all_checkpoints_and_not_exceeded(
    budget: float, checkpoints: int, windows: int
) -> None:
    # 10 windows in a second.
    assert count(Amount(budget=budget), ((),) * checkpoints) == windows


def test_a_budget_takes_at_least_one_block() -> None:
    assert count(Amount(budget=1e-6)) == 16


# The seven blocks are visited in the order 0, 4, 2, 6, 1, 5, 3; block 6 has 4 windows.
@pytest.mark.parametrize(
    ("stored", "windows"),
    [
        (((),), 32),
        (((0, 4),), 68),
        # Of two checkpoints, half of a block is to be scored for one.
        (((0, 4), ()), 32),
        (((0, 4), (0, 4)), 48),
        (((3, 5),), 32),
        ((tuple(range(7)),), 100),
    ],
)
def test_what_is_stored_takes_nothing_of_a_budget(stored: Stored, windows: int) -> None:
    assert count(Amount(budget=3.7), stored) == windows


def test_where_stored_blocks_count_a_budget_takes_the_same_again() -> None:
    assert count(Amount(budget=3.7, stored_is_free=False), ((0, 4),)) == 32
