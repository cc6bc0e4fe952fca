import pytest

from core.statistics.choice import MeasuredStar, Recommended
from core.statistics.comparison import Comparison, Interval, PairedDifference
from tui.view.comparison_words import (
    Terms,
    cost_words,
    could_be_best_line,
    difference_line,
    recommendation_lines,
    signed,
    star_line,
    verdict_line,
)

NAMES = ("step_003650", "step_002920")
TERMS = Terms(NAMES)


def pair(low=-0.0076, high=0.007, difference=-0.0003, effective=118.4):
    interval = None if low is None else Interval(low, high)
    return PairedDifference(0, 1, difference, 0.0037, 0.0066, 160, effective, 6, interval)


def test_effective_windows_have_thousands_separators():
    assert difference_line(pair(effective=1613.2), TERMS).endswith("1,613 effective, paired")


def test_the_difference_with_its_interval():
    assert difference_line(pair(), TERMS) == (
        "step_003650 vs step_002920   −0.0003 nats/token   95 % [−0.0076, +0.0070]"
        "   160 windows, 118 effective, paired"
    )


def test_what_cannot_be_told_says_what_would_tell():
    # 160 x (0.0073 / 0.0033)^2 = 783.
    assert verdict_line(pair(), TERMS, 8533) == (
        "cannot tell · smallest difference this could see: 0.0104"
        " · for half the tolerance: about 780 windows (this file has 8,533: enough)"
    )


def test_what_would_tell_has_its_time_for_each_checkpoint():
    assert verdict_line(pair(), TERMS, 8533, 2.6).endswith(
        "about 780 windows, 33 min 48 s each here (this file has 8,533: enough)"
    )


def test_a_file_that_is_too_short_is_named():
    assert verdict_line(pair(), TERMS, 200).endswith(
        "for half the tolerance: more than the 200 windows of this file"
    )


def test_too_few_windows_have_no_verdict():
    few = pair(low=None, effective=12.2)
    assert verdict_line(few, TERMS, 160) == "too few windows (12 effective) to say"
    assert "95 %" not in difference_line(few, TERMS)


def test_a_difference_within_the_tolerance_is_said():
    line = verdict_line(pair(low=-0.005, high=-0.001), TERMS, 160)
    assert line.startswith("better, by less than the tolerance ·")


def test_the_recommendation_ends_with_its_cost():
    clear = Comparison((1.3, 1.3), (pair(),))
    found = Recommended(1, "the earliest step", 0.0011)
    assert recommendation_lines(found, clear, TERMS, 160) == (
        "Recommended: step_002920",
        "Rule: the earliest step",
        "Most it can cost: 0.0011 nats/token",
    )


@pytest.mark.parametrize(
    ("chosen", "held", "needed", "taken"),
    [
        (1, 8533, "about 267 of this file's 8,533", "step_002920"),
        (0, 160, "this file has 160", "it too"),
    ],
)
def test_too_few_windows_are_said_before_what_the_rule_would_take(
    chosen: int, held: int, needed: str, taken: str
) -> None:
    few = Comparison((1.3, 1.4), (pair(low=None, effective=24.0),))
    found = Recommended(chosen, "the earliest step", None, supported=False)
    # 160 x 40 / 24 = 267.
    assert recommendation_lines(found, few, TERMS, held) == (
        f"Too few windows to recommend one by the loss: 24 effective, 40 needed ({needed})",
        "Lowest loss so far: step_003650",
        f"The rule would take {taken}, the earliest step of those not shown worse",
        "Most it can cost: unknown: too few windows",
    )


def test_the_star_says_which_part_of_its_rule_gave_it():
    assert "earliest step shown to be within" in star_line(MeasuredStar(0, shown=True), NAMES)
    assert "none is shown" in star_line(MeasuredStar(0, shown=False), NAMES)


def test_names_are_cleaned():
    assert "\x1b" not in difference_line(pair(), Terms(("a\x1b[2J", "b")))


def test_could_be_best_counts_all():
    line = could_be_best_line((0, 1), (*NAMES, "step_1"))
    assert line == "Could be best: step_003650, step_002920 (2 of 3)"
    assert could_be_best_line((1,), NAMES, "loss") == (
        "Could be best by the loss: step_002920 (1 of 2)"
    )


def test_zero_has_no_sign():
    assert (signed(0.0), signed(-0.00001), signed(0.0012)) == ("0.0000", "0.0000", "+0.0012")


def test_pieces_are_compared_in_bits_per_byte():
    terms = Terms(NAMES, "bits/byte", "piece")
    assert "−0.0003 bits/byte" in difference_line(pair(), terms)
    assert difference_line(pair(), terms).endswith("160 pieces, 118 effective, paired")
    assert "about 780 pieces" in verdict_line(pair(), terms, 8533)
    assert cost_words(None, terms) == "unknown: too few pieces"
    assert cost_words(0.01, terms) == "0.0100 bits/byte"
