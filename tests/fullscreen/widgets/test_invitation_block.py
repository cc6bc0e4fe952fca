"""The invitation: whole where there is room, in three lines where there is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_keys import all_other, every_other_key
from rich.cells import cell_len

from tui.fullscreen.widgets.invitation_block import CHOSEN, InvitationBlock, how
from tui.view.key_names import shown_name, spoken_name
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS, STANDARD
from tui.view.rebinding import Wish, rebound

PROMPTS = ("123+456", "9-12", "H+1.20")


def lines_of(block: InvitationBlock) -> list[str]:
    return [block.line(row).text.rstrip() for row in range(block.height)]


def test_a_large_pane_has_prompts_keys_and_the_marks():
    lines = lines_of(InvitationBlock(PROMPTS, 70, 20))
    assert lines[1:4] == ["  123+456", "  9-12", "  H+1.20"]
    assert lines[4] == "Ctrl+N goes here, ↑ ↓ choose, ⏎ takes it" == how(STANDARD)
    assert lines[-3].count("   ") == 3
    for mark in ("★ best", "● loaded", "▲ past best", "◆ setting changed", "▏ the answer"):
        assert mark in lines[-2]


def test_the_words_name_the_keys_that_hold():
    given, words = every_other_key(), how(all_other())
    ids = ("pane.output", "output.choose", "output.choose_next", "output.take")
    here, *others = [given[id_] for id_ in ids]
    assert words.startswith(f"{spoken_name(here)} goes here")
    assert all(shown_name(key) in words for key in others)
    without = KeyTable(rebound(KEYS, [Wish("pane.output", "")]).keys)
    assert how(without).startswith("/output goes here")


def test_a_low_pane_has_a_line_for_each():
    block = InvitationBlock(PROMPTS, 36, 3)
    lines = lines_of(block)
    assert len(lines) == 3
    assert all(prompt in lines[0] for prompt in PROMPTS)
    assert lines[1].startswith("⏎ run")
    assert lines[2].startswith("★ best")


@given(st.integers(1, 90), st.integers(1, 30), st.booleans())
def test_it_fits_any_pane(width, rows, offered):
    block = InvitationBlock(PROMPTS if offered else (), width, rows)
    assert block.height <= max(rows, 1)
    assert all(cell_len(line) <= width for line in lines_of(block) if "  " not in line[:2])


@pytest.mark.parametrize("rows", [3, 20])
def test_the_chosen_prompt_is_marked_only_while_the_pane_is_focused(rows):
    block = InvitationBlock(PROMPTS, 70, rows)
    block.choose(1)
    marks = "".join(block.line(row).mark + block.line(row).text for row in range(block.height))
    assert CHOSEN not in marks
    block.active = True
    shown = [block.line(row).mark + block.line(row).text for row in range(block.height)]
    assert sum(line.count(CHOSEN) for line in shown) == 1
    (marked,) = [line for line in shown if CHOSEN in line]
    assert marked.split(CHOSEN)[1].split()[0] == "9-12"


def test_both_ends_stop_the_choice():
    block = InvitationBlock(PROMPTS, 70, 20)
    block.choose(-1)
    assert block.chosen == 0
    for _ in range(5):
        block.choose(1)
    assert block.chosen == 2


def test_rows_of_prompts_can_be_clicked():
    whole, low = InvitationBlock(PROMPTS, 70, 20), InvitationBlock(PROMPTS, 70, 3)
    assert [whole.prompt_at(row) for row in range(6)] == [None, 0, 1, 2, None, None]
    assert low.prompt_at(1) is None


def test_without_prompts_there_are_keys_and_marks():
    lines = lines_of(InvitationBlock((), 70, 20))
    assert lines[0] == "Type a prompt below"
    assert how(STANDARD) not in lines
