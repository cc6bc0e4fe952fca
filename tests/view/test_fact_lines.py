"""Facts as lines: aligned keys, values wrapped below themselves, nothing cut without a word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.view.checkpoint_facts import Fact
from tui.view.fact_lines import brief_lines, fact_lines, lines_that_fit

FACTS = [Fact("run", "runB"), Fact("why ★", "earliest within 0.5 % of the lowest")]


def texts(lines) -> list[str]:
    return [line.key + line.value for line in lines]


def test_keys_are_aligned_and_long_values_hang_below_their_beginning():
    assert texts(fact_lines(FACTS, 28)) == [
        "run    runB",
        "why ★  earliest within 0.5 %",
        "       of the lowest",
    ]
    assert fact_lines([], 28) == []


def test_facts_that_do_not_fit_are_counted():
    assert texts(lines_that_fit(FACTS, 28, 3)) == texts(fact_lines(FACTS, 28))
    assert texts(lines_that_fit(FACTS, 28, 2)) == ["run    runB", "          1 more · i details"]
    assert texts(lines_that_fit(FACTS, 28, 1)) == ["          2 more · i details"]
    assert texts(lines_that_fit(FACTS, 28, 1, "^X")) == ["         2 more · ^X details"]


def test_brief_sentences_hang_and_the_last_line_names_the_key():
    assert texts(brief_lines(["★ earliest within 0.5 % of the lowest"], 26, 4)) == [
        "★ earliest within 0.5 % of",
        "  the lowest",
        "",
        "                 i details",
    ]
    assert texts(brief_lines(["a", "b", "c"], 12, 3)) == ["a", "b", "   i details"]
    assert texts(brief_lines(["a", "b", "c"], 12, 3, "F5"))[-1] == "  F5 details"


def test_escapes_in_a_value_are_made_visible():
    (line,) = fact_lines([Fact("run", "[red]\x1b[2J[/x\u202e")], 60)
    assert line.value == "[red]␛[2J[/x<U+202E>"


TEXT = st.text(st.sampled_from("ab 日é▲"), max_size=30)


@given(
    st.lists(st.builds(Fact, st.sampled_from(["a", "key", "日本"]), TEXT), max_size=8),
    st.integers(20, 60),
    st.integers(1, 20),
)
@settings(max_examples=200)
def test_lines_fit_and_every_shown_value_is_whole(facts, width, height):
    lines = lines_that_fit(facts, width, height)
    assert len(lines) <= height
    assert all(cell_len(text) <= width for text in texts(lines))
    hidden = 0
    if lines and lines[-1].value.endswith("i details"):
        hidden = int(lines[-1].value.split()[0])
    whole = "".join(line.value for line in lines).replace(" ", "")
    shown = facts[: len(facts) - hidden]
    assert all(fact.value.replace(" ", "") in whole for fact in shown)


@pytest.mark.parametrize("width", [2, 3, 10, 28])
@pytest.mark.parametrize("height", [0, 1, 2, 7])
def test_no_size_raises(width, height):
    assert len(brief_lines(["★ earliest within 0.5 %"], width, height)) <= max(1, height)
    lines_that_fit(FACTS, width, height)
