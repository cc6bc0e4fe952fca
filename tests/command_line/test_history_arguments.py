"""The flags of `stepscope history`."""

import time

import pytest

from core.base.errors import UsageError
from tui.command_line.history_arguments import (
    HistoryOptions,
    history_options,
    read_age,
    read_when,
)
from tui.command_line.verb_arguments import parse_verb

NOW = 1_795_946_400.0


def options(*words: str) -> HistoryOptions:
    return history_options(parse_verb("history", words), NOW)


def test_words_may_stand_before_between_and_after_flags() -> None:
    found = options("one", "--most", "3", "two", "--ids", "three")
    assert (found.words, found.most, found.ids) == (("one", "two", "three"), 3, True)
    assert options("--pinned", "--", "--notes", "-3").words == ("--notes", "-3")


def test_nothing_lists_twenty() -> None:
    assert options() == HistoryOptions()
    assert options().most == 20
    assert not options().selects


def test_dates_are_local_and_a_time_ago_counts_from_now() -> None:
    noon = time.mktime((2026, 11, 29, 12, 0, 0, 0, 0, -1))
    assert read_when("since", "2026-11-29 12:00", NOW) == noon
    assert read_when("since", "7d", NOW) == NOW - 7 * 86_400
    assert read_age("older_than", "1.5h") == 5400


@pytest.mark.parametrize("text", ["", "x", "7", "-7d", "7y", "2026-13-01", "999999d", "٧d"])
def test_another_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="since cannot be"):
        read_when("since", text, NOW)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--json", "--ids"), "exclude each other"),
        (("--yes",), "need --delete"),
        (("--delete",), "needs --older_than"),
        (("--delete", "aaaaa.1"), "needs --older_than"),
        (("--delete", "aaaaa", "bbbbb"), "needs --older_than"),
        (("--delete", "aaaaa", "--pinned"), "needs --older_than"),
        (("--older_than", "9d", "--sessions"), "exclude deletion"),
        (("--older_than", "9d", "word"), "excludes words"),
        (("--older_than", "soon"), "older_than cannot be"),
        (("--most", "0"), "most cannot be"),
        (("--demo",), "--demo"),
    ],
)
def test_contradictions_are_refused(words: tuple[str, ...], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        options(*words)
