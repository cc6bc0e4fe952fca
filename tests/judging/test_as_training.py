"""The recorded evaluation: its windows, and what counts as reproduced."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checkpoints.meta import Meta
from core.judging.as_training import (
    BATCHES,
    compared,
    earlier_evaluation,
    evaluated,
    evaluated_once,
    rows_per_batch,
)


def meta(val_loss: float | None = 1.5, device: str = "cpu", **more: Any) -> Meta:
    return Meta(
        {
            "step": 730,
            "val_loss": val_loss,
            "model_config": {"vocab_size": 32},
            "user_config": {"device_type": device, "eval_every": 500},
            "device_batch_size": 2,
            "loop_state": {"min_val_loss": 1.0},
        }
        | more
    )


def test_one_rank_takes_the_windows_in_order_and_begins_again() -> None:
    assert evaluated(15, 2, 1) == [*range(15), *range(15), *range(10)]
    assert evaluated(100, 2, 1) == [*range(40)]


def test_the_first_of_two_ranks_takes_every_second_window() -> None:
    assert evaluated(15, 1, 2) == [0, 2, 4, 6, 8, 10, 12, 14] * 2 + [0, 2, 4, 6]


@given(st.integers(1, 200), st.integers(1, 9), st.sampled_from([1, 2, 4, 8]))
def test_the_windows_are_those_of_the_loader_of_the_training(
    count: int, rows: int, ranks: int
) -> None:
    # The loader's own arithmetic, with windows of one id: it goes back once it is at the end.
    expected, at = [], 0
    for _ in range(BATCHES * rows):
        if at + 1 > count:
            at = 0
        expected.append(at)
        at += ranks
    assert evaluated(count, rows, ranks) == expected
    assert {*evaluated(count, rows, 1)} == {*range(evaluated_once(count, rows))}


def test_only_a_meta_of_the_fork_has_such_an_evaluation() -> None:
    assert rows_per_batch(meta()) == 2
    assert rows_per_batch(meta(device_batch_size="2")) is None
    assert rows_per_batch(meta(device_batch_size=0)) is None
    assert rows_per_batch(meta(device_batch_size=True)) is None
    assert rows_per_batch(meta(model_config={"vocab_size": 512})) is None


def test_an_evaluation_between_two_steps_may_be_the_earlier_one() -> None:
    assert earlier_evaluation(meta()) == 500
    assert earlier_evaluation(meta(step=1000)) is None
    assert earlier_evaluation(meta(user_config={})) is None


@pytest.mark.parametrize(
    ("device", "recorded", "ranks"),
    [
        ("cpu", 1.5 + 9e-6, 1),
        ("cpu", 1.5 + 2e-5, None),
        ("cuda", 1.5 + 0.007, 1),
        ("", 1.5 + 0.007, 1),
        ("cuda", 1.5 + 0.008, None),
    ],
)
def test_a_loss_is_reproduced_within_the_bound_of_its_recording(
    device: str, recorded: float, ranks: int | None
) -> None:
    means = dict.fromkeys(range(9), 1.5)
    found = compared(meta(recorded, device), means, 9, 2, 1)
    assert found is not None
    assert (found.recorded, found.recomputed, found.ranks) == (recorded, 1.5, ranks)
    assert found.exact == (device == "cpu")


def test_windows_that_repeat_count_as_often_as_they_were_evaluated() -> None:
    found = compared(meta(), {0: 1.0, 1: 2.0, 2: 6.0}, 3, 2, 1)
    assert found is not None
    # 40 windows: 14 times the first, 13 times the others.
    assert found.recomputed == pytest.approx((14 + 26 + 78) / 40)


def test_without_a_loss_nothing_is_compared() -> None:
    assert compared(meta(None), {0: 1.0}, 1, 2, 1) is None
