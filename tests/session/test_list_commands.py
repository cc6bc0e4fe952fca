"""Commands of the checkpoint list: show, sort, filter, best, facts."""

import pytest

from core.base.errors import UsageError
from tui.view.catalog import Order


@pytest.mark.parametrize("order", Order)
def test_the_list_is_sorted_by_each_order(around, order):
    assert around.type(f"/sort {order.upper()}") == [f"sorted by {order}"]
    assert around.catalog.order == order


def test_without_a_value_sort_shows_the_order(around):
    assert around.type("/sort") == ["sorted by step", f"It can be {', '.join(Order)}"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [("lsox", "It must be step"), ("los", "Did you mean loss?"), ("setp", "Did you mean step?")],
)
def test_an_unknown_order_is_an_error_with_the_orders_or_the_nearest(around, word, hint):
    with pytest.raises(UsageError, match=f"cannot be sorted by '{word}'") as caught:
        around.type(f"/sort {word}")
    assert caught.value.hint.startswith(hint)
    assert around.catalog.order == Order.STEP


def test_a_filter_says_how_many_match_and_no_text_clears_it(around):
    assert around.type("/filter 0002") == ["filter 0002: 1 of 2 checkpoints"]
    assert [row.entry.step for row in around.catalog.rows()] == [200]
    assert around.type("/filter  runs 100 ") == ["filter runs 100: 1 of 2 checkpoints"]
    assert around.type("/filter zzz") == ["filter zzz: 0 of 2 checkpoints"]
    assert around.type("/filter") == ["no filter: 2 checkpoints"]
    assert around.catalog.filter == ""


def test_control_characters_of_a_filter_are_shown_not_sent_to_the_terminal(around):
    assert around.type("/filter \x1b[2J") == ["filter ␛[2J: 0 of 2 checkpoints"]


@pytest.mark.parametrize(
    ("line", "action"),
    [("/list", "list"), ("/best", "best"), ("/info", "facts"), ("/show", "facts")],
)
def test_other_commands_of_the_list_are_carried_out_by_the_screen(around, line, action):
    around.type(line)
    assert around.done == [action]
