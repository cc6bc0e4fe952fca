"""Blocks of the transcript: headings, marks, stop reasons and panels, complete at any width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from origins import SOMEWHERE, ready_of
from rich.cells import cell_len

from core.base.errors import CheckpointError, UsageError
from core.protocol.events import Finished, SettingsChanged, Stats, StopReason, Token
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.tokenizer import Skipped
from tui.fullscreen.widgets.blocks import GenerationBlock, PanelBlock, wrapped
from tui.view.generation_words import MARK, changes_of, described, heading

TEXTS = st.text(st.sampled_from("01+ \n世é́😀"), max_size=80)
WORDS = st.text(st.sampled_from("ab  世界😀"), max_size=80)
READY = ready_of(SOMEWHERE)


def generation(name="step_000100", **request) -> Generation:
    return Generation(3, Request((16, 1), **request), ready_of(Origin("p", name, 100, None, "f")))


def finished(reason=StopReason.MAX_TOKENS, **stats) -> Generation:
    one = generation()
    one.apply(Finished(reason, "", Stats(**stats)))
    return one


def block_of(one: Generation, text: str, *, prompt="", width=60) -> GenerationBlock:
    block = GenerationBlock(one, prompt, width)
    for index, char in enumerate(text):
        one.apply(Token(index, 1, char, 0.0, 0.0))
    block.append(text)
    return block


def lines_of(block) -> list[str]:
    return [block.line(row).text for row in range(block.height)]


def joined(lines) -> str:
    """Return the lines before they were wrapped."""
    return "".join(line.text + ("" if line.continues else "\n") for line in lines)[:-1]


def marked(block: GenerationBlock) -> list[str]:
    return [block.line(row).text for row in block.text_rows if block.line(row).mark == MARK]


def test_the_heading_has_what_is_needed_to_repeat_the_text():
    settings = SamplingSettings(top_k=5, max_tokens=1000)
    parts = heading(generation(settings=settings, seed=7))
    assert parts == ["#3", "step_000100", "seed 7", "top-k 5", "tokens 1,000"]


def test_settings_that_are_the_default_are_left_out():
    assert described(SamplingSettings()) == []
    assert described(SamplingSettings(temperature=0.0)) == ["greedy"]
    on = SamplingSettings(top_p=0.9, min_p=0.05, stop=("8", " "), stop_on_newline=True)
    assert described(on) == ["top-p 0.9", "min-p 0.05", 'stop "8" " "', "stop at newline on"]


def test_escapes_in_a_name_have_no_effect_in_the_heading():
    assert heading(generation("a\x1b[2Jb"))[1] == "a␛[2Jb"


@given(st.integers(1, 90))
def test_the_heading_is_complete_at_any_width(width):
    one = generation(settings=SamplingSettings(top_p=0.9, min_p=0.05), seed=2**63 - 1)
    block = GenerationBlock(one, "", width)
    head = [block.line(row) for row in range(block.text_rows[0])]
    assert all(cell_len(line.text.rstrip()) <= width for line in head)
    assert joined(head).split() == "  ".join(heading(one)).split()


def test_a_change_is_a_sentence_with_the_values_before_and_after():
    one = generation()
    warmer = one.request.settings.with_(temperature=0.85)
    one.apply(SettingsChanged(3, warmer))
    one.apply(SettingsChanged(9, warmer.with_(top_k=5, stop=("\n",), stop_on_newline=True)))
    assert changes_of(one) == (
        "◆ at token 4: temp 0.80 → 0.85",
        r'◆ at token 10: top-k off → 5, stop off → "\n", stop at newline off → on',
    )


def test_escapes_in_a_changed_stop_text_have_no_effect():
    one = generation()
    one.apply(SettingsChanged(0, SamplingSettings(stop=("\x1b[2J\u202e",))))
    assert changes_of(one)[0].isprintable()


def test_the_mark_is_where_the_setting_changed():
    block = block_of(generation(), "3456", prompt="12", width=4)
    block.mark()
    block.append("78\n\n9")
    assert lines_of(block)[block.text_rows[0] : -1] == ["1234", "5678", "", "9"]
    assert marked(block) == ["5678"]


def test_a_mark_at_the_edge_belongs_to_the_text_that_follows():
    block = block_of(generation(), "1234", width=4)
    block.mark()
    assert marked(block) == ["1234"]
    block.append("5")
    assert marked(block) == ["5"]


def test_a_mark_before_a_newline_stays_on_the_line_it_ends():
    block = block_of(generation(), "12", width=9)
    block.mark()
    block.append("\n34")
    assert marked(block) == ["12"]


@given(TEXTS, TEXTS.filter(bool), st.integers(2, 20), st.integers(2, 20))
def test_a_mark_stays_on_its_character_at_any_width(before, after, width, other):
    block = GenerationBlock(generation(), "", width)
    block.append(before)
    block.mark()
    block.append(after)
    block.rewrap(other)
    (row,) = [row for row in block.text_rows if block.line(row).mark]
    above = [block.line(each) for each in range(block.text_rows[0], row)]
    top = sum(len(line.text) + (not line.continues) for line in above)
    assert top <= len(before) <= top + len(block.line(row).text)


def test_skipped_characters_are_counted_and_each_is_shown_once():
    skipped = (Skipped("=", 1), Skipped("x", 2), Skipped("=", 5), Skipped("\x1b", 6))
    lines = lines_of(block_of(generation(skipped=skipped), ""))
    assert lines[1] == "skipped 4 characters not in the vocabulary: = x ␛"
    assert "skipped 1 character not" in lines_of(block_of(generation(skipped=skipped[:1]), ""))[1]
    assert not any("skipped" in line for line in lines_of(block_of(generation(), "")))


def test_the_chip_has_the_stop_reason_and_the_speed():
    one = finished(new_tokens=9, decode_seconds=0.2, first_token_seconds=0.1, no_text_ids=2)
    block = block_of(one, "12", width=90)
    said = "■ max tokens · 9 tokens · 40.0 tok/s · first token 100 ms · 2 unused ids (padding)"
    assert lines_of(block)[-2:] == [said, ""]


@pytest.mark.parametrize("reason", list(StopReason))
def test_every_reason_has_its_chip(reason):
    block = block_of(finished(reason), "12", width=80)
    assert lines_of(block)[-2].split(" · ")[0] == f"■ {reason}"


def test_after_an_error_there_are_no_figures():
    assert lines_of(block_of(finished(StopReason.ERROR), "1"))[-2] == "■ error"


def test_a_running_generation_has_no_chip():
    assert not any("■" in line for line in lines_of(block_of(generation(), "123")))


def test_a_closed_block_has_the_changed_settings_below_its_stop_reason():
    one = generation()
    block = block_of(one, "12", width=80)
    one.apply(SettingsChanged(1, SamplingSettings(temperature=0.0)))
    one.apply(Finished(StopReason.STOP_STRING, "", Stats()))
    block.close()
    reason, change, empty = lines_of(block)[-3:]
    assert reason.startswith("■ stop string · 0 tokens")
    assert (change, empty) == ("◆ at token 2: temp 0.80 → greedy", "")


@given(TEXTS, TEXTS, st.integers(2, 30), st.integers(2, 30))
def test_prompt_and_text_are_complete_and_styled_apart_at_any_width(prompt, text, width, other):
    block = block_of(generation(), text, prompt=prompt, width=width)
    block.rewrap(other)
    rows = [block.line(row) for row in block.text_rows]
    assert joined(rows) == prompt + text
    assert all(cell_len(row.text) <= other for row in rows)
    spans = [span for row in rows for span in row.spans]
    for style, whole in (("prompt", prompt), ("output", text)):
        shown = "".join(span.text for span in spans if span.style == style)
        assert shown == whole.replace("\n", "")


def test_copying_gives_the_text_or_prompt_and_text():
    block = block_of(generation(), "5\n6", prompt="1\n2")
    assert block.plain() == "5\n6"
    assert block.with_prompt() == "1\n25\n6"


def test_beyond_its_last_line_a_block_is_empty():
    for block in (block_of(generation(), "1"), PanelBlock(("a",), "info", 10)):
        assert block.line(block.height - 1).text == block.line(block.height + 5).text == ""


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(2, 30), st.integers(2, 30))
def test_wrapped_sentences_joined_are_the_sentences(sentences, width, other):
    block = PanelBlock(tuple(sentences), "info", width)
    block.rewrap(other)
    rows = [block.line(row) for row in range(block.height - 1)]
    assert joined(rows) == block.plain() == "\n".join(sentences)
    assert all(cell_len(row.text.rstrip()) <= other for row in rows)


def test_words_stay_whole_where_they_fit():
    assert [line.text for line in wrapped("one two three", "note", 8)] == ["one two ", "three"]
    assert [line.text for line in wrapped("abcdefghij", "note", 4)] == ["abcd", "efgh", "ij"]


def test_wide_characters_are_never_cut_in_half():
    assert [line.text for line in wrapped("世界世界", "note", 5)] == ["世界", "世界"]
    block = block_of(generation(), "世界世", prompt="1", width=5)
    assert [block.line(row).text for row in block.text_rows] == ["1世界", "世"]


def test_an_error_panel_has_subject_message_and_hint():
    panel = PanelBlock.of(CheckpointError("it is cut", "Copy it again"), "step_000100", 60)
    assert lines_of(panel) == ["Error: step_000100", "it is cut", "Copy it again", ""]
    assert [panel.line(row).mark for row in range(4)] == ["┃", "┃", "┃", ""]
    assert [panel.line(row).spans[0].style for row in range(2)] == ["error-title", "error"]


def test_an_error_without_subject_or_hint_has_no_empty_line():
    assert lines_of(PanelBlock.of(UsageError("no"), "", 60)) == ["Error", "no", ""]


def test_escapes_in_a_panel_have_no_effect():
    panel = PanelBlock(("a\x1b]0;x\x07", "b\nc\u202e"), "info", 60)
    assert panel.plain() == "a␛]0;x␇\nb␊c<U+202E>"
    assert panel.line(0).mark == ""
