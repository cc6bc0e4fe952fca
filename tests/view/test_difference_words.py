"""Where two checkpoints differ, in words."""

from core.judging.differences import Differences, GroupDifference, WindowDifference
from tui.view.difference_words import difference_lines


def test_groups_are_in_one_line_and_windows_show_the_text() -> None:
    found = Differences(
        1,
        0,
        (GroupDifference("1", 10, 0.5), GroupDifference("2", 10, -0.25)),
        (GroupDifference("digit", 20, 0.125),),
        (
            WindowDifference(41, 0.5, "12+3\n", "1", "5\n\x1b"),
            WindowDifference(0, 0.25, "", "", ""),
        ),
    )
    assert list(difference_lines(found, ("step_1", "step_2"))) == [
        "Where step_2 − step_1 differ, nats/token",
        "  by position in the window: 1 +0.5000 · 2 −0.2500",
        "  by class of token: digit +0.1250",
        "  windows worst for step_2:",
        "    window 42 +0.5000  12+3⏎‹1›5⏎␛",
        "    window 1 +0.2500",
    ]


def test_without_a_tokenizer_there_are_no_classes() -> None:
    found = Differences(0, 1, (GroupDifference("1", 10, 0.5),), (), ())
    assert not any("class" in line for line in difference_lines(found, ("a", "b")))
