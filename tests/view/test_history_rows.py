"""Rows and the preview of the history fit their width, whatever the text is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.base.text import clean
from core.journal.search import Found, Line
from tui.view.history_rows import PREVIEW, preview, row

TEXT = st.text(st.sampled_from("a1 \n漢\x1b\u202e[") | st.characters())
FOUND = st.builds(
    Found, st.just("k3f9x.3"), st.just("s"), st.floats(0, 4e9), TEXT, TEXT, TEXT, TEXT, TEXT,
    st.integers(0, 99), st.none() | st.just("max tokens"), TEXT, st.booleans(), TEXT,
)  # fmt: skip


def found(**values: object) -> Found:
    given = {
        "id": "k3f9x.3", "session": "20261128-100000-k3f9x", "began": 1795860000.0, "prompt": "1+1",
        "seen": "1+1", "text": "\n2", "checkpoint": "d24 / step_1", "settings": "seed=1",
        "tokens": 2, "stop": "max tokens", "note": "", "pinned": False, "searched": "",
    } | values  # fmt: skip
    return Found(**given)  # type: ignore[arg-type]


def written(one: Found, width: int) -> str:
    return "".join(text for text, _ in row(one, width))


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_row_has_time_checkpoint_prompt_and_text(width: int) -> None:
    shown = written(found(), width)
    assert re.match(r"  \d{4}-\d\d-\d\d \d\d:\d\d ", shown)
    assert ("step_1" in shown) is (width >= 80)
    assert shown.rstrip().endswith("1+1▏⏎2")


def test_a_pin_is_marked_and_a_line_that_never_ran_has_no_answer() -> None:
    assert written(found(pinned=True), 80).startswith("* ")
    for line in Line:
        typed = Found.of_line("/temp 0", line)
        assert written(typed, 80).split() == [*str(line).split(), "/temp", "0"]
        assert preview(typed, 80)[-1].text == "› /temp 0"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_was_taken_over_stands_between_two_bars(width: int) -> None:
    assert written(found(taken="\n2"), width).rstrip().endswith("1+1▏⏎2▏⏎2")
    assert "▏…" in written(found(taken="7" * 99), width)


@given(FOUND, st.integers(24, 130))
def test_nothing_is_wider_than_its_line(one: Found, width: int) -> None:
    assert cell_len(written(one, width)) <= width
    for line in preview(one, width):
        assert cell_len(line.text) <= width
        assert clean(line.text) == line.text


def test_the_preview_has_everything() -> None:
    lines = [line.text for line in preview(found(note="lucky", pinned=True, stop=None), 200)]
    assert lines[0].startswith("k3f9x.3 · ")
    assert lines[0].endswith("d24 / step_1 · 2 tokens · cut off")
    assert lines[1:] == ["seed=1", "pinned · note: lucky", "› 1+1", "▏ ", "▏ 2"]


def test_a_long_text_is_cut_and_says_so() -> None:
    lines = [line.text for line in preview(found(text="7" * (PREVIEW + 5)), 80)]
    assert lines[-1] == "5 characters more"
