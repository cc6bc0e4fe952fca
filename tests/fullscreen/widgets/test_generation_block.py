"""The block of a generation: head, bar, signs of changes and stop reason, complete at any width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from origins import SOMEWHERE, ready_of
from rich.cells import cell_len

from core.base.errors import ReportedError
from core.protocol.chat_turn import ChatTurn
from core.protocol.events import Finished, SettingsChanged, Stats, StopReason, Token
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.tokenizer import Skipped
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.view.generation_words import MARK, title, unusual

TEXTS = st.text(st.sampled_from("01+ \n世é́😀▏◆"), max_size=80)
READY = ready_of(SOMEWHERE)


def generation(name="step_000100", **request) -> Generation:
    request = {"prompt": "1", **request}
    return Generation(3, Request((16, 1), **request), ready_of(Origin("p", name, 100, None, "f")))


def finished(reason=StopReason.MAX_TOKENS, **stats) -> Generation:
    one = generation()
    one.apply(Finished(reason, "", Stats(**stats)))
    return one


def block_of(one: Generation, text: str, *, prompt="", width=60) -> GenerationBlock:
    block = GenerationBlock(one, prompt, width)
    for index, char in enumerate(text):
        one.apply(Token(index, 1, char, 0.0, 0.0, completes=1))
    block.append(text)
    return block


def lines_of(block) -> list[str]:
    return [block.line(row).text for row in range(block.height)]


def text_of(block) -> list[str]:
    return [block.line(row).text for row in block.text_rows]


def joined(lines) -> str:
    """Return the text that is copied, its wrapped lines joined."""
    return "".join(line.plain + ("" if line.continues else "\n") for line in lines)[:-1]


def test_the_answer_begins_at_the_bar_and_every_further_line_has_one():
    assert text_of(block_of(generation(), "15\n\n9", prompt="12+3")) == [
        "› 12+3▏15",
        "▏ ",
        "▏ 9",
    ]


def test_a_newline_written_first_is_not_the_same_as_an_answer_in_the_prompts_line():
    assert text_of(block_of(generation(), "15", prompt="12+3")) == ["› 12+3▏15"]
    assert text_of(block_of(generation(), "\n15", prompt="12+3")) == ["› 12+3▏", "▏ 15"]


def test_only_what_begins_a_line_of_the_prompt_has_its_sign():
    block = block_of(generation(), "7", prompt="12\n345678\n", width=6)
    assert text_of(block) == ["› 12", "› 3456", "  78", "▏ 7"]


def test_an_answer_without_a_prompt_begins_with_the_bar():
    assert text_of(block_of(generation(), "")) == ["▏ "]
    assert text_of(block_of(generation(), "12")) == ["▏ 12"]


def test_a_full_prompt_line_leaves_the_bar_to_the_next_line():
    assert text_of(block_of(generation(), "56", prompt="1234", width=6)) == ["› 1234", "▏ 56"]


def test_a_bar_in_the_text_is_text():
    block = block_of(generation(), "2▏3", prompt="▏1")
    assert text_of(block) == ["› ▏1▏2▏3"]
    assert block.line(block.text_rows[0]).plain == "▏12▏3"


@given(TEXTS, TEXTS, TEXTS, st.integers(4, 30), st.integers(4, 30))
def test_prompt_and_answer_are_copied_exactly_at_any_width(prompt, before, after, width, other):
    block = block_of(generation(), before, prompt=prompt, width=width)
    block.mark()
    block.append(after)
    block.rewrap(other)
    rows = [block.line(row) for row in block.text_rows]
    assert joined(rows) == prompt + before + after
    assert all(cell_len(row.text) <= other for row in rows)
    spans = [span for row in rows for span in row.spans if not span.sign]
    for style, whole in (("prompt", prompt), ("output", before + after)):
        shown = "".join(span.text for span in spans if span.style == style)
        assert shown == whole.replace("\n", "")


@given(TEXTS, st.integers(4, 12), st.lists(TEXTS, max_size=8))
def test_lines_above_the_returned_one_do_not_change(prompt, width, parts):
    block = block_of(generation(), "", prompt=prompt, width=width)
    for part in parts:
        before = [block.line(row) for row in range(block.height)]
        first = block.append(part) if part else block.mark()
        assert [block.line(row) for row in range(first)] == before[:first]


def test_the_head_has_what_is_needed_to_repeat_the_text():
    settings = SamplingSettings(temperature=0.5, max_tokens=1000, stop=("8",))
    block = block_of(generation(settings=settings, seed=7), "1", width=80)
    assert lines_of(block)[:2] == [
        "#3  step_000100 · seed 7",
        '    temp 0.50 · tokens 1,000 · stop "8"',
    ]


def test_without_changed_settings_the_head_is_one_line():
    assert lines_of(block_of(generation(), "1"))[:2] == ["#3  step_000100 · seed 0", "▏ 1"]


@given(st.integers(1, 90))
def test_the_head_is_complete_at_any_width(width):
    one = generation(settings=SamplingSettings(top_p=0.9, min_p=0.05), seed=2**63 - 1)
    block = GenerationBlock(one, "", width)
    head = [block.line(row) for row in range(block.text_rows[0])]
    assert all(cell_len(line.text.rstrip()) <= width for line in head)
    shown = "".join(line.text for line in head)
    for part in (*title(one), *unusual(one)):
        assert part.replace(" ", "") in shown.replace(" ", "")


def test_the_sticky_head_is_one_line_at_any_width():
    one = generation(settings=SamplingSettings(temperature=0.5, top_p=0.9), seed=7)
    assert GenerationBlock(one, "", 80).sticky.text == (
        "#3  step_000100 · seed 7 · temp 0.50 · top-p 0.9"
    )
    assert GenerationBlock(one, "", 20).sticky.text == "#3  step_000100 · s…"


def test_a_change_is_marked_where_it_applied():
    block = block_of(generation(), "34", prompt="12", width=20)
    block.mark()
    block.append("56\n7")
    assert text_of(block) == [f"› 12▏34{MARK}56", "▏ 7"]


def test_changes_without_text_between_them_have_one_sign():
    block = block_of(generation(), "", prompt="12", width=20)
    for _ in range(3):
        block.mark()
    block.append("3")
    assert text_of(block) == [f"› 12▏{MARK}3"]


def test_a_remark_is_part_of_the_head():
    block = block_of(generation(), "1")
    block.remark("temperature 0 is greedy")
    assert lines_of(block)[1:3] == ["    temperature 0 is greedy", "▏ 1"]


def test_skipped_characters_are_counted_and_each_is_shown_once():
    skipped = (Skipped("=", 1), Skipped("x", 2), Skipped("=", 5), Skipped("\x1b", 6))
    lines = lines_of(block_of(generation(skipped=skipped), ""))
    assert lines[1].strip() == "skipped 4 characters not in the vocabulary: = x ␛"
    assert "skipped 1 character not" in lines_of(block_of(generation(skipped=skipped[:1]), ""))[1]
    assert not any("skipped" in line for line in lines_of(block_of(generation(), "")))


@pytest.mark.parametrize("reason", list(StopReason))
def test_every_reason_is_shown(reason):
    shown = "\n".join(lines_of(block_of(finished(reason), "12", width=80)))
    assert f"■ {'stop string' if reason is StopReason.STOP_STRING else reason}" in shown


def test_a_running_generation_has_no_stop_reason():
    assert not any("■" in line for line in lines_of(block_of(generation(), "123")))


def test_the_closing_line_has_the_changes():
    one = generation()
    block = block_of(one, "12", width=80)
    one.apply(SettingsChanged(1, SamplingSettings(temperature=0.0)))
    one.apply(Finished(StopReason.BOS, "", Stats()))
    block.close()
    assert lines_of(block)[-2:] == ["■ BOS · 0 tokens   ◆ token 2 temp 0.80→greedy", ""]


def test_the_error_that_ended_it_is_below_the_text():
    one = generation()
    block = block_of(one, "12", width=80)
    one.apply(Finished(StopReason.ERROR, "", Stats(), ReportedError("out of memory", "Wait")))
    block.close()
    assert lines_of(block)[-4:] == ["■ error", "Error: out of memory", "Wait", ""]
    assert [block.line(block.height - row).mark for row in (3, 2)] == ["┃", "┃"]


def test_equal_beginnings_are_told_in_the_head():
    first, one = generation(), generation()
    first.number = 1
    block = block_of(one, "12", width=80)
    for each in (first, one):
        each.new_ids[:] = [5, 6]
        each.apply(Finished(StopReason.BOS, "", Stats()))
    block.close([first])
    assert lines_of(block)[0] == "#3  step_000100 · seed 0   = #1 throughout"
    block.rewrap(26)
    assert lines_of(block)[:2] == ["#3  step_000100 · seed 0", "    = #1 throughout"]


def test_copying_gives_the_text_or_prompt_and_text():
    block = block_of(generation(), "5\n6", prompt="1\n2")
    assert block.plain() == "5\n6"
    assert block.with_prompt() == "1\n25\n6"


def test_beyond_its_last_line_a_block_is_empty():
    block = block_of(generation(), "1")
    assert block.line(block.height - 1).text == block.line(block.height + 5).text == ""


def test_wide_characters_are_never_cut_in_half():
    block = block_of(generation(), "世界世", prompt="1", width=8)
    assert text_of(block) == ["› 1▏世界", "▏ 世"]


def test_escapes_in_a_name_have_no_effect_in_the_head():
    assert "a␛[2Jb" in lines_of(block_of(generation("a\x1b[2Jb"), ""))[0]


def called(text: str, forced: range, width: int = 60) -> GenerationBlock:
    """A message whose answer has one token for each character; `forced` are the calculator's."""
    one = generation(chat=ChatTurn("", 0))
    block = GenerationBlock(one, "12+7?\n", width)
    for index, char in enumerate(text):
        one.apply(Token(index, 1, char, 0.0, 0.0, forced=index in forced, completes=1))
        block.append(char)
    return block


def calculated(block: GenerationBlock) -> str:
    spans = (span for row in block.text_rows for span in block.line(row).spans)
    return "".join(span.text for span in spans if span.style == "calculated")


@pytest.mark.parametrize("width", [60, 9, 6])
def test_what_the_calculator_wrote_has_a_style_of_its_own(width):
    block = called("It is ‹12+7→19›!", range(11, 15), width)
    assert calculated(block) == "→19›"
    assert joined([block.line(row) for row in block.text_rows]) == "12+7?\nIt is ‹12+7→19›!"
    block.rewrap(20)
    assert calculated(block) == "→19›"


def test_an_answer_begins_on_a_line_of_its_own():
    assert text_of(called("19", range(0)))[:2] == ["› 12+7?", "▏ 19"]


def test_tokens_that_come_together_are_styled_one_by_one():
    one = generation(chat=ChatTurn("", 0))
    block = GenerationBlock(one, "1\n", 60)
    for index, (text, is_forced) in enumerate([("a\x00", False), ("b", True), ("c", False)]):
        one.apply(Token(index, 1, text, 0.0, 0.0, forced=is_forced, completes=len(text)))
    block.append("a\x00bc")
    assert calculated(block) == "b"


def test_the_sticky_head_of_a_message_has_all_of_a_single_line():
    assert called("19", range(0)).sticky.text.endswith("› 12+7?")


def test_a_message_tells_its_turn_and_the_system_message():
    one = generation(chat=ChatTurn("Be brief.", 2), stepped=((1, 2),))
    assert unusual(one)[:2] == ["chat turn 2", "system 'Be brief.'"]
