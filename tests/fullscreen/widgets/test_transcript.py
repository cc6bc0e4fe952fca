"""The output pane: it grows, follows the end, and its generations can be chosen and copied."""

import asyncio
import random
from pathlib import Path

import pytest
from origins import SOMEWHERE, ready_of
from present import present
from textual.app import App
from textual.events import MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, MouseUp
from textual.geometry import Offset
from textual.selection import SELECT_ALL, Selection
from textual.strip import Strip

import tui.fullscreen
from core.base.errors import CheckpointError, UsageError
from core.base.text import clean
from core.protocol.events import Finished, Started, Stats, StopReason, Token
from core.protocol.request import Request
from core.record.generation import Generation
from core.record.session import Session
from tui.fullscreen.widgets.blocks import Line
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.generation_text import LEAD
from tui.fullscreen.widgets.line_painter import LinePainter
from tui.fullscreen.widgets.line_selection import MARGIN
from tui.fullscreen.widgets.panel_block import About
from tui.fullscreen.widgets.transcript import CURSOR, Transcript
from tui.view.generation_words import MARK

READY = ready_of(SOMEWHERE)
# The width of what is before the text of a generation, in cells.
TEXT = MARGIN + LEAD
PATIENCE = 20.0
ALPHABET = "0123456789+-HBL.\n世\x1b["


class Pane(App[None]):
    """A transcript alone, and the messages that it posts."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.without_action = 0

    def compose(self):
        yield Transcript(id="output")

    def on_invitation_pane_prompt_taken(self, message: Transcript.PromptTaken) -> None:
        self.taken.append(message.text)

    def on_transcript_key_without_action(self) -> None:
        self.without_action += 1


class Sitting:
    """A pane, and the calls that the controller makes."""

    def __init__(self, app: Pane, pilot) -> None:
        self.app, self.pilot = app, pilot
        self.pane = app.query_one(Transcript)
        self.session = Session()

    def begin(self, prompt: str = "", text: str = "") -> Generation:
        self.session.apply(Started((Request((17,), prompt=prompt),), READY))
        one = self.session.generations[-1]
        self.pane.begin(one, prompt)
        self.grow(one, text)
        return one

    def grow(self, one: Generation, text: str) -> None:
        one.apply(Token(len(one.new_ids), 1, text, 0.0, 0.0))
        self.pane.append(one, text)

    def end(self, one: Generation) -> None:
        one.apply(Finished(StopReason.MAX_TOKENS, "", Stats()))
        self.pane.end(one)

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size; return when the pane has it.

        On a busy machine, that can take longer than the pilot waits.
        """
        await self.pilot.resize_terminal(width, height)
        async with asyncio.timeout(PATIENCE):
            while self.pane.outer_size != (width, height):
                await self.pilot.pause(0.01)
        await self.pilot.pause()

    @property
    def text(self) -> list[str]:
        """All lines of the transcript."""
        return [self.pane.line_at(y).text for y in range(self.pane.virtual_size.height)]

    @property
    def painted(self) -> list[str]:
        """The painted lines, without the margin."""
        rows = range(self.pane.size.height)
        return [self.pane.render_line(y).text[MARGIN:].rstrip() for y in rows]

    def top_of(self, number: int) -> int:
        """The number of a block's first line."""
        return sum(block.height for block in self.pane.stack.blocks[:number])

    def rows_of(self, number: int) -> list[int]:
        """The lines of the prompt and text of a block."""
        top, block = self.top_of(number), self.pane.stack.blocks[number]
        assert isinstance(block, GenerationBlock)
        return [top + row for row in block.text_rows]

    def joined(self, number: int) -> str:
        """The prompt and text of a block, as shown, its wrapped lines joined."""
        lines = [self.pane.line_at(y) for y in self.rows_of(number)]
        return "".join(line.plain + ("" if line.continues else "\n") for line in lines)[:-1]

    def copied(self, selection: Selection) -> str:
        return present(self.pane.get_selection(selection))[0]

    def check(self) -> None:
        """Check that the painted lines are the lines of the blocks."""
        top = self.pane.scroll_offset.y
        shown = [self.pane.line_at(top + y).text.rstrip() for y in range(self.pane.size.height)]
        sticky = self.pane.sticky_line(top)
        if sticky:
            shown[0] = sticky.text
        assert self.painted == shown


@pytest.fixture
def sitting():
    """Run a scenario with an empty pane."""

    def started(scenario, size=(40, 10)):
        async def body() -> None:
            app = Pane()
            async with app.run_test(size=size) as pilot:
                s = Sitting(app, pilot)
                s.pane.focus()
                await pilot.pause()
                await scenario(s)
                s.check()

        asyncio.run(body())

    return started


def part(y: int, first: int, last: int) -> Selection:
    return Selection(Offset(TEXT + first, y), Offset(TEXT + last, y))


def test_text_grows_under_its_heading_and_ends_with_its_reason(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1+1", "2")
        s.grow(one, "3\n4")
        assert s.text == ["#1  n · seed 0", "› 1+1▏23", "▏ 4", ""]
        s.end(one)
        assert s.text[3:] == ["■ max tokens 100 · 0 tokens", ""]

    sitting(scenario)


def test_panels_and_notices_are_in_order(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.say("title", "sentence")
        s.begin("1")
        s.pane.panel(CheckpointError("it is cut", "Copy it again"), "step_000100", About.LOAD)
        assert s.text[:3] == ["title", "sentence", ""]
        assert s.text[-4:] == ["Error: step_000100", "it is cut", "Copy it again", ""]
        assert s.joined(1) == "1"

    sitting(scenario)


def test_a_sign_is_painted_where_a_setting_changed(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "2\n")
        s.check()
        s.grow(one, "3")
        s.pane.mark(one)
        await s.pilot.pause()
        s.check()
        s.grow(one, "4\n5")
        await s.pilot.pause()
        rows = [s.pane.render_line(y).text.rstrip() for y in s.rows_of(0)]
        assert rows == ["  › 1▏2", f"  ▏ 3{MARK}4", "  ▏ 5"]

    sitting(scenario)


def test_the_end_is_followed_only_while_it_is_in_view(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("", "1\n" * 30)
        await s.pilot.pause()
        assert s.pane.is_at_end
        await s.pilot.press("pageup")
        before = s.pane.scroll_offset.y
        s.grow(one, "2\n" * 30)
        s.pane.say("notice", about=About.LOAD)
        await s.pilot.pause()
        assert s.pane.scroll_offset.y == before > 0
        await s.pilot.press("end")
        s.grow(one, "3\n" * 30)
        await s.pilot.pause()
        assert s.pane.is_at_end

    sitting(scenario)


def test_a_new_generation_is_followed_wherever_the_view_was(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("", "1\n" * 30)
        await s.pilot.press("home")
        assert s.pane.scroll_offset.y == 0
        s.begin("", "2\n" * 30)
        await s.pilot.pause()
        assert s.pane.is_at_end
        assert "▏ 2" in s.painted

    sitting(scenario)


def test_resizing_keeps_the_text_and_the_end_in_view(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("12", "34567890" * 20 + "\n世界" * 9)
        s.pane.say("a sentence of some words " * 4)
        for width, height in ((20, 5), (9, 3), (90, 30), (90, 12), (90, 11), (13, 8)):
            await s.resize(width, height)
            assert s.joined(0) == "12" + one.text
            assert s.pane.is_at_end
            # The empty line at the end is left out where it does not fit.
            rows = s.top_of(2) - (s.top_of(2) > height)
            assert s.pane.virtual_size.height == rows == len(s.text)
            s.check()

    sitting(scenario)


def test_resizing_does_not_scroll_to_the_end(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("", "1\n" * 90)
        await s.pilot.press("pageup")
        await s.resize(30, 12)
        assert not s.pane.is_at_end

    sitting(scenario)


def test_j_and_k_choose_generations_skip_panels_and_stop_at_both_ends(sitting):
    async def scenario(s: Sitting) -> None:
        for number in (1, 2, 3):
            s.begin(str(number), "\n".join("9" * 12))
            s.pane.say("notice")
        assert present(s.pane.chosen(s.session)).number == 3
        seen = []
        for direction in (1, -1, -1, -1, 1, 1, 1):
            s.pane.action_step(direction)
            await s.pilot.pause()
            seen.append(present(s.pane.chosen(s.session)).number)
            top = s.top_of(present(s.pane.cursor))
            row = top - s.pane.scroll_offset.y
            assert 0 <= row < s.pane.size.height
            assert s.pane.render_line(row).text.startswith(CURSOR)
            assert sum(s.pane.render_line(y).text.startswith(CURSOR) for y in range(10)) == 1
        assert seen == [3, 2, 1, 1, 2, 3, 3]

    sitting(scenario)


def test_the_chosen_text_is_copied_with_or_without_its_prompt(sitting):
    async def scenario(s: Sitting) -> None:
        assert s.pane.chosen_text(with_prompt=True) is None
        s.begin("1", "23")
        s.begin("4", "5\n6")
        assert s.pane.chosen_text(with_prompt=False) == "5\n6"
        s.pane.action_step(-1)
        s.pane.action_step(-1)
        assert s.pane.chosen_text(with_prompt=False) == "23"
        assert s.pane.chosen_text(with_prompt=True) == "123"

    sitting(scenario)


def test_a_new_generation_is_the_chosen_one(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1")
        s.pane.action_step(-1)
        s.begin("2")
        await s.pilot.pause()
        assert present(s.pane.chosen(s.session)).number == 2
        assert not any(s.pane.render_line(y).text.startswith(CURSOR) for y in range(10))

    sitting(scenario)


def test_with_no_generation_there_is_nothing_to_choose(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.say("notice")
        s.pane.action_step(1)
        s.pane.action_select()
        assert s.pane.cursor is s.pane.chosen(s.session) is s.pane.text_selection is None

    sitting(scenario)


def test_selecting_takes_prompt_and_text_with_its_own_lines_only(sitting):
    rng = random.Random(1)

    async def scenario(s: Sitting) -> None:
        for number in range(16):
            width = rng.choice((12, 14, 40))
            if s.pane.size.width != width:
                await s.resize(width, 10)
            prompt, text = ("".join(rng.choices(ALPHABET, k=rng.randint(0, 60))) for _ in "ab")
            s.begin(prompt, text)
            s.pane.action_select()
            # Textual leaves out newlines at the end of what is selected.
            whole = clean(prompt + text, keep="\n").rstrip("\n")
            assert s.app.screen.get_selected_text() == whole, number
            s.pane.action_select()
            assert s.app.screen.get_selected_text() is None

    sitting(scenario)


def test_the_generation_under_the_cursor_is_selected(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "23")
        s.begin("4", "56")
        s.pane.action_step(-1)
        s.pane.action_step(-1)
        s.pane.action_select()
        assert s.app.screen.get_selected_text() == "123"

    sitting(scenario)


def test_parts_of_lines_are_copied_and_the_margin_is_not(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("12", "345\n678")
        first, second = s.rows_of(0)
        # `› 12▏345`: the bar is a cell of the line and never copied.
        assert s.copied(part(first, 1, 4)) == "23"
        assert s.copied(part(first, 4, 99)) == "45"
        assert s.copied(Selection(Offset(0, first), Offset(TEXT, first))) == ""
        assert s.copied(Selection(Offset(TEXT + 5, first), Offset(TEXT + 2, second))) == "5\n67"
        assert s.copied(Selection(Offset(1, first), Offset(0, second))) == "12345\n"

    sitting(scenario)


def test_wrapped_lines_are_copied_as_one(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("", "abcdefghijkl\nmn")
        first, second, last = s.rows_of(0)
        # The first line begins with the bar of the text itself, which takes a cell of its width.
        assert [s.text[y] for y in (first, second, last)] == ["▏ abcdefg", "▏ hijkl", "▏ mn"]
        assert s.copied(Selection(Offset(TEXT + 5, first), Offset(TEXT + 2, second))) == "fghi"
        assert s.copied(Selection(Offset(MARGIN, first), Offset(TEXT + 2, last))) == (
            "abcdefghijkl\nmn"
        )

    sitting(scenario, size=(15, 12))


def test_wide_characters_are_copied_whole(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("", "世1界2")
        (row,) = s.rows_of(0)
        assert s.copied(part(row, 0, 2)) == "世1"
        assert s.copied(part(row, 2, 4)) == "界2"

    sitting(scenario)


def test_a_selection_across_generations_and_panels_is_the_shown_text(sitting):
    async def scenario(s: Sitting) -> None:
        s.end(s.begin("1", "2"))
        s.pane.say("title", "sentence")
        s.begin("3", "4")
        (first,), (last,) = s.rows_of(0), s.rows_of(2)
        across = Selection(Offset(TEXT + 1, first), Offset(TEXT + 1, last))
        assert s.copied(across) == "\n".join(["2", *s.text[first + 1 : last], "3"])
        assert "■ max tokens" in s.copied(across)
        lines = [s.pane.line_at(y).plain for y in range(s.pane.virtual_size.height)]
        assert s.copied(SELECT_ALL) == "\n".join(lines)
        assert s.copied(Selection(None, Offset(TEXT + 1, first))) == "\n".join(
            [*lines[:first], "1"]
        )

    sitting(scenario, size=(120, 20))


def test_a_drag_selects_the_text_between_its_ends(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("0123456789\nabcdef", "")
        await s.pilot.pause()
        first, second = (y - s.pane.scroll_offset.y for y in s.rows_of(0))
        left = s.pane.content_region.x + TEXT
        await s.pilot.mouse_down(offset=(left + 2, first))
        for x, y, said in (
            (4, first, "234"),
            (7, first, "234567"),
            (1, second, "23456789\nab"),
            (3, first, "23"),
        ):
            await s.pilot.hover(offset=(left + x, y))
            assert s.app.screen.get_selected_text() == said
        await s.pilot.mouse_up(offset=(left + 3, first))
        assert s.app.screen.get_selected_text() == "23"
        await s.pilot.click(offset=(left, first))
        assert s.app.screen.get_selected_text() is None

    sitting(scenario)


def test_a_generation_grows_above_what_came_after_it(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "2")
        s.pane.say("notice")
        s.check()
        for _ in range(12):
            s.grow(one, "3\n4")
            await s.pilot.pause()
            s.check()
        assert s.joined(0) == "1" + one.text
        assert s.text[-1] == "notice"
        assert s.pane.is_at_end
        s.end(one)
        await s.pilot.pause()
        assert s.text[-3:] == ["■ max tokens 100 · 0 tokens", "", "notice"]

    sitting(scenario)


def test_after_clearing_the_pane_shows_new_generations(sitting):
    async def scenario(s: Sitting) -> None:
        s.end(s.begin("1", "2\n" * 30))
        s.pane.action_step(-1)
        s.pane.action_select()
        s.pane.clear()
        await s.pilot.pause()
        assert not any(s.painted)
        assert s.pane.virtual_size.height == 0
        assert s.pane.chosen_text(with_prompt=True) is None
        s.pane.action_step(1)
        s.begin("3", "4")
        await s.pilot.pause()
        assert "› 3▏4" in s.painted

    sitting(scenario)


def test_text_and_view_stay_valid_after_any_mouse_events(sitting):
    rng = random.Random(5)

    def event(kind, width: int, height: int):
        x, y = rng.randrange(width), rng.randrange(height)
        moved = rng.randint(-3, 3), rng.randint(-3, 3)
        return kind(None, x, y, *moved, rng.choice((0, 1, 1, 3)), *rng.choices((True, False), k=3))

    async def scenario(s: Sitting) -> None:
        kinds = (MouseDown, MouseMove, MouseMove, MouseUp, MouseScrollDown, MouseScrollUp)
        texts, one = [], s.begin("1+1")
        for number in range(300):
            s.app.post_message(event(rng.choice(kinds), 40, 10))
            s.grow(one, "".join(rng.choices(ALPHABET, k=rng.randint(0, 12))))
            if number % 8 == 0:
                await s.pilot.pause()
                s.app.screen.get_selected_text()
            if number % 90 == 40:
                s.pane.say("notice")
            if number % 90 == 80:
                s.end(one)
                texts.append("1+1" + one.text)
                one = s.begin("1+1")
        await s.pilot.pause()
        texts.append("1+1" + one.text)
        blocks = [
            n for n, each in enumerate(s.pane.stack.blocks) if isinstance(each, GenerationBlock)
        ]
        assert [s.joined(n) for n in blocks] == [clean(text, keep="\n") for text in texts]
        s.app.screen.clear_selection()

    sitting(scenario)


def test_after_any_events_the_painted_lines_are_the_text(sitting):
    rng = random.Random(8)

    async def scenario(s: Sitting) -> None:
        one = s.begin("1+1")
        for _ in range(80):
            act = rng.randrange(10)
            if act < 4:
                s.grow(one, "".join(rng.choices(ALPHABET, k=rng.randint(0, 60))))
            elif act < 6:
                s.pane.scroll_to(y=rng.randint(0, s.pane.max_scroll_y), animate=False)
            elif act == 6:
                s.pane.action_step(rng.choice((-1, 1)))
            elif act == 7:
                s.pane.mark(one)
                s.pane.say("notice " * rng.randint(1, 9))
            elif act == 8:
                await s.resize(rng.randint(9, 70), rng.randint(2, 20))
            else:
                s.end(one)
                one = s.begin("2")
            await s.pilot.pause()
            s.check()

    sitting(scenario)


@pytest.mark.parametrize("what", ["grow", "mark", "end"])
def test_a_running_generation_continues_after_the_pane_was_cleared(sitting, what):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "2")
        s.pane.clear()
        {"grow": lambda: s.grow(one, "3"), "mark": lambda: s.pane.mark(one),
         "end": lambda: s.end(one)}[what]()  # fmt: skip
        s.pane.say("notice")
        assert "notice" in s.text

    sitting(scenario)


@pytest.mark.parametrize("how", ["clear", "resize"])
def test_when_everything_is_in_view_again_new_text_is_followed(sitting, how):
    async def scenario(s: Sitting) -> None:
        s.begin("", "1\n" * 12)
        await s.pilot.press("home")
        if how == "clear":
            s.pane.clear()
        else:
            await s.resize(40, 30)
        await s.pilot.pause()
        assert s.pane.is_at_end
        s.pane.say(*"x" * 50, about=About.LOAD)
        await s.pilot.pause()
        assert s.pane.is_at_end

    sitting(scenario)


def test_the_answer_of_a_command_is_seen_wherever_the_view_was(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("", "1\n" * 30)
        await s.pilot.press("home")
        s.pane.say("temp is 0.80")
        await s.pilot.pause()
        assert "temp is 0.80" in " ".join(s.painted)
        await s.pilot.press("home")
        s.pane.say("the facts", *"x" * 50)
        await s.pilot.pause()
        assert "the facts" in s.painted[0]

    sitting(scenario)


def test_the_selection_is_painted_in_reverse_video(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("12", "345")
        (row,) = s.rows_of(0)
        assert not any(present(segment.style).reverse for segment in s.pane.render_line(row))
        s.pane.action_select()
        painted = list(s.pane.render_line(row))
        marked = "".join(part.text for part in painted if present(part.style).reverse)
        assert marked == "12▏345"

    sitting(scenario)


# Panels -------------------------------------------------------------------------------------------


def test_a_panel_replaces_the_one_about_the_same_thing(sitting):
    async def scenario(s: Sitting) -> None:
        for number in range(3):
            s.pane.panel(UsageError(f"typo {number}"), "")
        assert s.text == ["Error: typo 2", ""]
        s.pane.say("temp is 0.80")
        assert s.text == ["temp is 0.80", ""]

    sitting(scenario)


def test_a_panel_about_something_else_is_kept(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.say("step_1 is not on disk any more", about=About.FILES)
        s.pane.say("temp is 0.80")
        s.pane.say("temp is 0.90")
        assert s.text == ["step_1 is not on disk any more", "", "temp is 0.90", ""]

    sitting(scenario)


def test_the_reports_of_one_load_are_kept_until_the_next_load(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.panel(CheckpointError("it is cut"), "step_1", About.LOAD)
        s.pane.say("The next load uses precision auto again", about=About.LOAD)
        assert len(s.text) == 6
        s.pane.forget(About.LOAD)
        assert s.text == []

    sitting(scenario)


def test_panels_do_not_pile_up_between_generations(sitting):
    async def scenario(s: Sitting) -> None:
        for number in range(3):
            s.pane.say(f"temp is 0.{number}")
            s.pane.say(f"Loading step_{number}", about=About.LOAD)
            s.end(s.begin("1", "2"))
            s.pane.forget(About.LOAD)
        assert [line for line in s.text if "temp" in line or "Loading" in line] == ["temp is 0.2"]
        s.check()

    sitting(scenario)


def test_a_refusal_goes_when_a_generation_begins_and_an_answer_stays(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.panel(UsageError("typo"), "")
        assert s.pane.refusal
        s.begin("1", "2")
        assert s.pane.refusal is None
        s.pane.say("temp is 0.80")
        assert s.pane.refusal is None
        s.begin("1", "3")
        assert [line for line in s.text if "typo" in line or "temp" in line] == ["temp is 0.80"]
        s.check()

    sitting(scenario)


@pytest.mark.parametrize("rows", range(4, 12))
def test_after_a_generation_the_head_is_in_view_if_head_text_and_end_fit(sitting, rows):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "\n2" * (rows - 3))
        s.end(one)
        await s.pilot.pause()
        assert s.pane.scroll_offset.y == 0
        assert s.painted[0].startswith("#1  n")
        assert s.painted[1] == "› 1▏"
        assert s.painted[rows - 1].startswith("■ max tokens")
        # One line more does not fit: then the end is in view.
        more = s.begin("1", "\n2" * (rows - 2))
        s.end(more)
        await s.pilot.pause()
        assert s.painted[rows - 1].startswith("■ max tokens")
        assert s.painted[rows - 2] == "▏ 2"

    sitting(scenario, size=(60, rows))


def test_the_chosen_generation_stays_chosen_when_a_panel_above_it_goes(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1")
        s.pane.say("one")
        s.begin("2")
        second = s.begin("3")
        s.pane.action_step(-1)
        s.pane.action_step(1)
        assert s.pane.stack.generation_at(s.pane.cursor or 0).generation is second
        s.pane.say("two")
        assert s.pane.stack.generation_at(s.pane.cursor or 0).generation is second
        s.check()

    sitting(scenario)


def test_a_replaced_panel_clears_the_selection_and_stays_within_the_text(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "2\n" * 20)
        s.pane.say(*"x" * 30)
        await s.pilot.pause()
        s.pane.action_select()
        s.pane.say("short")
        await s.pilot.pause()
        assert s.pane.text_selection is None
        assert s.pane.is_at_end
        s.check()

    sitting(scenario)


def test_an_error_that_ended_a_cleared_generation_is_a_panel(sitting):
    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "2")
        s.pane.clear()
        one.apply(Finished(StopReason.ERROR, "", Stats(), CheckpointError("out of memory")))
        s.pane.end(one)
        assert s.text == ["Error: #1", "out of memory", ""]

    sitting(scenario)


# Sticky head --------------------------------------------------------------------------------------


def test_the_head_of_the_generation_in_view_stays_at_the_top(sitting):
    async def scenario(s: Sitting) -> None:
        s.end(s.begin("1", "2\n" * 20))
        s.end(s.begin("3", "4\n" * 20))
        for y, top in (
            (0, "#1  n · seed 0"), (1, "#1  n · seed 0 · › 1"), (9, "#1  n · seed 0 · › 1"),
            (22, "#1  n · seed 0 · › 1"), (23, ""), (24, "#2  n · seed 0"),
            (30, "#2  n · seed 0 · › 3"),
        ):  # fmt: skip
            s.pane.scroll_to(y=y, animate=False, immediate=True, force=True)
            await s.pilot.pause()
            assert s.painted[0] == top, y
            assert s.painted[1] == s.pane.line_at(y + 1).text.rstrip()

    sitting(scenario)


def test_a_low_pane_has_no_sticky_head(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "2\n" * 20)
        await s.pilot.pause()
        assert s.painted == ["▏ 2", "▏ 2", "▏"]

    sitting(scenario, size=(40, 3))


def test_the_cursor_is_at_the_sticky_head_too(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "2\n" * 20)
        s.pane.action_step(-1)
        await s.pilot.press("end")
        await s.pilot.pause()
        assert s.pane.render_line(0).text.startswith(f"{CURSOR} #1")

    sitting(scenario)


# Mouse --------------------------------------------------------------------------------------------


def test_a_click_chooses_a_generation(sitting):
    async def scenario(s: Sitting) -> None:
        s.end(s.begin("1", "2"))
        s.pane.say("notice")
        s.begin("3", "4")
        await s.pilot.pause()
        await s.pilot.click(offset=(5, 1))
        assert present(s.pane.chosen(s.session)).number == 1
        assert s.pane.render_line(0).text.startswith(CURSOR)
        await s.pilot.click(offset=(5, s.top_of(1)))
        assert present(s.pane.chosen(s.session)).number == 1
        await s.pilot.click(offset=(5, s.top_of(2)))
        assert present(s.pane.chosen(s.session)).number == 2

    sitting(scenario, size=(40, 20))


def test_the_end_of_a_drag_chooses_nothing(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "23456")
        await s.pilot.pause()
        await s.pilot.mouse_down(offset=(6, 1))
        await s.pilot.hover(offset=(9, 1))
        await s.pilot.mouse_up(offset=(9, 1))
        await s.pilot.pause()
        assert s.pane.text_selection
        assert s.pane.cursor is None

    sitting(scenario)


# Invitation and keys ------------------------------------------------------------------------------


def test_the_invitation_is_shown_until_the_first_generation_and_after_clearing(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.invite(("1+1", "2-3"))
        assert any("1+1" in line for line in s.text)
        s.pane.say("notice")
        assert any("1+1" in line for line in s.text)
        assert s.text[-2] == "notice"
        s.begin("9", "8")
        assert s.text[:2] == ["notice", ""]
        assert not any("1+1" in line for line in s.text)
        s.pane.invite(("4+4",))
        assert not any("4+4" in line for line in s.text)
        s.pane.clear()
        assert any("4+4" in line for line in s.text)

    sitting(scenario, size=(60, 20))


def test_up_down_and_enter_take_a_prompt(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.invite(("1+1", "2-3", "4"))
        await s.pilot.press("enter", "down", "enter", "down", "down", "enter", "up", "enter")
        assert s.app.taken == ["1+1", "2-3", "4", "2-3"]
        marked = [y for y in range(20) if s.pane.render_line(y).text.startswith(CURSOR)]
        assert [s.painted[y].strip() for y in marked] == ["2-3"]

    sitting(scenario, size=(60, 20))


def test_a_click_takes_a_prompt(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.invite(("1+1", "2-3"))
        await s.pilot.pause()
        row = next(y for y, line in enumerate(s.text) if "2-3" in line)
        await s.pilot.click(offset=(6, row))
        assert s.app.taken == ["2-3"]

    sitting(scenario, size=(60, 20))


def test_without_prompts_or_with_a_generation_the_keys_scroll(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.invite(())
        await s.pilot.press("enter", "down")
        s.begin("", "1\n" * 30)
        await s.pilot.pause()
        await s.pilot.press("up", "enter")
        await s.pilot.pause()
        assert s.app.taken == []
        assert not s.pane.is_at_end

    sitting(scenario)


def test_letters_without_an_action_are_reported(sitting):
    async def scenario(s: Sitting) -> None:
        s.begin("1", "2")
        await s.pilot.press("j", "v", "up", "escape")
        assert s.app.without_action == 0
        await s.pilot.press("1", "x", "space")
        assert s.app.without_action == 3

    sitting(scenario)


# Cost ---------------------------------------------------------------------------------------------


def test_a_token_renders_the_last_line_and_the_empty_one_below_it(sitting, monkeypatch):
    rendered: list[int] = []
    paint = LinePainter.paint

    def counted(self: LinePainter, at: int, line: Line, mark: str) -> Strip:
        rendered.append(at)
        return paint(self, at, line, mark)

    monkeypatch.setattr(LinePainter, "paint", counted)

    async def scenario(s: Sitting) -> None:
        one = s.begin("1", "2\n" * 40)
        await s.pilot.pause()
        for text, most in (("3", 2), ("4", 2), ("\n", 3), ("5", 2)):
            rendered.clear()
            s.grow(one, text)
            await s.pilot.pause()
            assert len(set(rendered)) <= most, (text, rendered)
            assert min(rendered) >= s.rows_of(0)[-1] - 1

    sitting(scenario)


def test_the_cursor_is_right_already_while_a_panel_above_is_being_removed(sitting):
    async def scenario(s: Sitting) -> None:
        s.pane.say(*map(str, range(40)))
        s.begin("1", "23456")
        s.pane.action_step(-1)
        s.pane.scroll_end(animate=False)
        await s.pilot.pause()
        seen: list[int] = []

        def look() -> None:
            seen.append(present(s.pane.chosen(s.session)).number)

        s.pane.watch(s.pane, "scroll_y", look, init=False)
        s.pane.forget(About.COMMAND)
        assert seen
        assert set(seen) == {1}

    sitting(scenario)
