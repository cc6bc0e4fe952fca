"""Axes: which scale, which numbers beside and below the plot."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui.view.plot_axes import Scale, loss_labels, scale_of, step_labels

LOSSES = st.floats(5e-324, 1e299)


def test_a_wide_range_is_logarithmic_and_a_narrow_one_is_zoomed():
    assert scale_of([0.98, 0.25], []) == Scale(0.25, 0.98, log=True)
    assert scale_of([0.2666, 0.2624], []) == Scale(0.2624, 0.2666, log=False)


def test_train_losses_widen_the_scale_while_the_val_losses_keep_most_of_the_height():
    assert scale_of([1.0, 0.5], [0.45]).low == 0.45
    assert scale_of([0.2666, 0.2624], [0.31]) == scale_of([0.2666, 0.2624], [])


def test_the_ends_and_the_middle_are_labelled():
    assert loss_labels(Scale(0.25, 1.0, log=True), 5) == {0: "1.00", 2: "0.50", 4: "0.25"}
    assert loss_labels(Scale(0.2624, 0.2666, log=False), 3) == {0: "0.2666", 2: "0.2624"}
    assert loss_labels(Scale(0.3, 0.3, log=False), 5) == {0: "0.3000"}
    assert loss_labels(Scale(0.3, 0.5, log=False), 1) == {0: "0.40"}


@pytest.mark.parametrize("low", [1e-300, 1e-3, 2.0, 1e280])
def test_extreme_losses_have_short_labels(low):
    labels = loss_labels(scale_of([low, low * 1e3], []), 8)
    assert all(len(text) <= 9 for text in labels.values())


@given(st.lists(LOSSES, min_size=1, max_size=6), st.lists(LOSSES, max_size=4), st.integers(1, 20))
@settings(max_examples=300)
def test_every_loss_is_on_the_scale_and_no_label_is_there_twice(losses, others, rows):
    scale = scale_of(losses, others)
    assert all(scale.holds(loss) and -1e-9 <= scale.share(loss) <= 1 + 1e-9 for loss in losses)
    labels = loss_labels(scale, rows)
    assert set(labels) <= set(range(rows))
    assert len(set(labels.values())) == len(labels)


def test_a_few_steps_are_all_written_and_many_have_round_numbers_between():
    few = step_labels([2920, 3650, 4380], lambda step: (step - 2920) // 20, 0, 74, every=True)
    assert few.split() == ["2,920", "3,650", "4,380"]
    many = step_labels(list(range(730, 29201, 730)), lambda step: step // 730, 0, 41, every=False)
    assert many.split() == ["730", "10k", "20k", "29,200"]


def test_a_number_that_would_touch_another_is_left_out():
    steps = [100_000, 100_001, 200_000]
    line = step_labels(steps, lambda step: (step - 100_000) // 5000, 0, 21, every=True)
    assert line.split() == ["100,000", "200,000"]


STEPS = st.lists(st.integers(0, 10**9), min_size=2, max_size=12, unique=True).map(sorted)


@given(STEPS, st.integers(2, 80), st.booleans())
@settings(max_examples=300)
def test_step_labels_fit_and_do_not_touch(steps, width, every):
    first, last = steps[0], steps[-1]

    def column(step: int) -> int:
        return (step - first) * (width - 1) // (last - first)

    line = step_labels(steps, column, 0, width, every=every)
    assert len(line) <= width
    for word in line.split():
        number = float(word.rstrip("kM").replace(",", ""))
        assert first <= number * {"k": 1e3, "M": 1e6}.get(word[-1], 1) <= last
    assert all(len(gap) >= 2 for gap in re.findall(" +", line.strip()))
