"""Panels: what happened and what to do, complete at any width, and no title that says it twice."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from core.base.errors import CheckpointError, UsageError
from tui.fullscreen.widgets.panel_block import PanelBlock

WORDS = st.text(st.sampled_from("ab  世界😀"), max_size=80)


def lines_of(block: PanelBlock) -> list[str]:
    return [block.line(row).text for row in range(block.height)]


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(2, 30), st.integers(2, 30))
def test_wrapped_sentences_joined_are_the_sentences(sentences, width, other):
    block = PanelBlock(tuple(sentences), "info", width)
    block.rewrap(other)
    rows = [block.line(row) for row in range(block.height - 1)]
    joined = "".join(row.text + ("" if row.continues else "\n") for row in rows)[:-1]
    assert joined == block.plain() == "\n".join(sentences)
    assert all(cell_len(row.text.rstrip()) <= other for row in rows)


def test_beyond_its_last_line_a_panel_is_empty():
    block = PanelBlock(("a",), "info", 10)
    assert block.line(block.height - 1).text == block.line(block.height + 5).text == ""


def test_an_error_panel_has_subject_message_and_hint():
    panel = PanelBlock.of(CheckpointError("it is cut", "Copy it again"), "step_000100", 60)
    assert lines_of(panel) == ["Error: step_000100", "it is cut", "Copy it again", ""]
    assert [panel.line(row).mark for row in range(4)] == ["┃", "┃", "┃", ""]
    assert [panel.line(row).spans[0].style for row in range(2)] == ["error-title", "error"]


def test_the_title_of_an_error_does_not_repeat_its_text():
    assert lines_of(PanelBlock.of(UsageError("no"), "", 60)) == ["Error: no", ""]
    named = PanelBlock.of(CheckpointError("step_000100 is cut"), "step_000100", 60)
    assert lines_of(named) == ["Error: step_000100 is cut", ""]


def test_escapes_in_a_panel_have_no_effect():
    panel = PanelBlock(("a\x1b]0;x\x07", "b\nc\u202e"), "info", 60)
    assert panel.plain() == "a␛]0;x␇\nb␊c<U+202E>"
    assert panel.line(0).mark == ""
