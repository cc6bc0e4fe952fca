"""The flags that choose windows."""

import argparse

import pytest

from core.base.errors import UsageError
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice
from core.judging.windows import TextLayout
from tui.command_line.flags import Parser
from tui.command_line.window_arguments import WindowFlags, add_windows, window_flags


def parsed(*words: str) -> argparse.Namespace:
    parser = Parser()
    add_windows(parser)
    return parser.parse_args(words)


def test_without_flags_all_windows_are_as_in_training() -> None:
    assert window_flags(parsed()) == WindowFlags(WindowChoice(), Amount())


def test_every_flag_is_read() -> None:
    found = window_flags(parsed("--layout=rows", "--window=1_024", "--windows=20", "--all"))
    assert found.choice == WindowChoice(TextLayout.ROWS, 1024, whole=True)
    assert found.amount == Amount(windows=20)


@pytest.mark.parametrize(("text", "seconds"), [("90", 90), ("90s", 90), ("1.5m", 90), ("2h", 7200)])
def test_a_budget_is_a_time(text: str, seconds: float) -> None:
    assert window_flags(parsed(f"--budget={text}")).amount == Amount(budget=seconds)


@pytest.mark.parametrize(
    "words",
    [
        ("--budget=0",), ("--budget=x",), ("--budget=9999h",), ("--window=0",), ("--windows=1.5",),
        ("--windows=3", "--budget=5m"),
    ],
)  # fmt: skip
def test_others_are_refused(words: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        window_flags(parsed(*words))


def test_an_unknown_layout_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"choose from '?stream'?, '?shift'?, '?rows'?"):
        parsed("--layout=foo")


def test_a_limit_has_thousands_separators() -> None:
    with pytest.raises(UsageError) as caught:
        window_flags(parsed("--windows=0"))
    assert caught.value.hint == "It must be from 1 to 1,000,000,000"
