"""How many blocks of a text are scored."""

import pytest

from core.judging.amount import ALL, Amount
from core.judging.windows import TextLayout, Windows

WINDOWS = Windows(((0,) * 65,) * 100, TextLayout.SHIFT, 64, 6401, 0, None)


def count(amount: Amount, checkpoints: int = 1, rate: float = 640.0) -> int:
    return sum(len(block.rows) for block in amount.blocks(WINDOWS, checkpoints, rate))


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
    assert count(Amount(budget=budget), checkpoints) == windows


def test_a_budget_takes_at_least_one_block() -> None:
    assert count(Amount(budget=1e-6)) == 16
