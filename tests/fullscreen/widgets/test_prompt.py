"""The prompt: what Enter, Tab, arrows and a paste do to the typed text."""

import asyncio
from pathlib import Path

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.events import Key, Paste
from textual.widgets import Input

import tui.fullscreen
from tui.fullscreen.widgets.prompt import Prompt
from tui.session.slash import COMMANDS
from tui.view.commands import Names


class Sheet(App[None]):
    """An app with a prompt and another widget that can have the focus."""

    CSS_PATH = Path(tui.fullscreen.__file__).with_name("app.tcss")

    def __init__(self) -> None:
        super().__init__()
        self.submitted: list[str] = []
        self.passed_on: list[str] = []

    def on_key(self, event: Key) -> None:
        self.passed_on.append(event.key)

    def compose(self):
        yield Prompt(COMMANDS, id="prompt")
        yield Input(id="other")

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        self.submitted.append(message.text)

    async def paste(self, text: str) -> None:
        self.post_message(Paste(text))


@pytest.fixture
def typing():
    """Run a scenario in the prompt."""

    def started(scenario, size=(60, 12)):
        async def body() -> None:
            app = Sheet()
            async with app.run_test(size=size) as pilot:
                prompt = app.query_one(Prompt)
                prompt.focus()
                await scenario(prompt, pilot)

        asyncio.run(body())

    return started


def test_enter_sends_the_text_as_it_was_typed(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("space", "1", "ctrl+j", "2", "space", "enter")
        await pilot.pause()
        assert pilot.app.submitted == [" 1\n2 "]
        assert (prompt.text, prompt.sent) == ("", [" 1\n2 "])

    typing(scenario)


def test_keys_typed_quickly_keep_their_order(typing):
    async def scenario(prompt, pilot) -> None:
        for key in ("d", "r", "ctrl+u", "8", "enter", "7"):
            prompt.post_message(Key(key, key if len(key) == 1 else None))
        await pilot.pause()
        assert pilot.app.submitted == ["8"]
        assert prompt.text == "7"

    typing(scenario)


def test_a_prompt_sent_twice_in_a_row_is_recalled_once(typing):
    async def scenario(prompt, pilot) -> None:
        for text in ("1", "1", "2", "", "1"):
            prompt.write(text)
            prompt.empty()
            assert prompt.text == ""
        assert prompt.sent == ["1", "2", "1"]

    typing(scenario)


def test_tab_completes_commands_and_values(typing):
    completed = {
        "/to": "/topk ",
        "/tok": "/tokens ",
        "/max": "/tokens ",
        "/ag": "/again",
        "/preset cr": "/preset creative",
        "/newline o": "/newline on",
        "/load 2": "/load step_000200",
        "/model STEP": "/model step_000100",
    }

    async def scenario(prompt, pilot) -> None:
        prompt.names = Names(("step_000100", "step_000200"))
        for typed, line in completed.items():
            prompt.write(typed)
            await pilot.press("tab")
            assert prompt.text == line
            assert prompt.cursor_location == (0, len(line))
            assert prompt.has_focus

    typing(scenario)


def test_tab_again_shows_the_next_completion(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.write("/to")
        offered = []
        for _ in range(4):
            await pilot.press("tab")
            offered.append(prompt.text)
        assert offered == ["/topk ", "/tokens ", "/topp ", "/topk "]
        await pilot.press("5", "tab")
        assert prompt.text == "/topk 5"
        prompt.write("/newline o")
        await pilot.press("tab", "tab")
        assert prompt.text == "/newline off"

    typing(scenario)


def test_a_half_typed_command_is_not_left_by_tab(typing):
    async def scenario(prompt, pilot) -> None:
        for typed in ("/again", "/nope", "/temp 1", "/model nowhere", "/preset x"):
            prompt.write(typed)
            await pilot.press("tab")
            assert prompt.text == typed
            assert prompt.has_focus

    typing(scenario)


def test_tab_leaves_any_other_text_and_keeps_it(typing):
    async def scenario(prompt, pilot) -> None:
        for typed in ("", "12", "1/to"):
            prompt.write(typed)
            await pilot.press("tab")
            assert not prompt.has_focus
            assert prompt.text == typed
            await pilot.press("shift+tab")
            assert prompt.has_focus

    typing(scenario)


def test_tab_leaves_a_prompt_that_begins_with_a_slash(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.write("//12")
        await pilot.press("tab")
        assert not prompt.has_focus

    typing(scenario)


def test_recall_goes_back_stops_at_the_oldest_and_returns_to_the_draft(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.sent = ["1", "2", "3"]
        prompt.write("draft")
        seen = []
        for key in ("up", "up", "up", "up", "down", "down", "down", "down"):
            await pilot.press(key)
            seen.append(prompt.text)
        assert seen == ["3", "2", "1", "1", "2", "3", "draft", "draft"]

    typing(scenario)


def test_without_history_arrows_move_the_cursor(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("1", "ctrl+j", "2", "up")
        assert (prompt.text, prompt.cursor_location[0]) == ("1\n2", 0)
        await pilot.press("up", "down")
        assert (prompt.text, prompt.cursor_location[0]) == ("1\n2", 1)

    typing(scenario)


def test_in_several_lines_recall_needs_the_first_or_the_last_line(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.sent = ["old", "a\nb\nc"]
        await pilot.press("up")
        assert prompt.text == "a\nb\nc"
        await pilot.press("up", "up")
        assert (prompt.text, prompt.cursor_location[0]) == ("a\nb\nc", 0)
        await pilot.press("up")
        assert prompt.text == "old"
        await pilot.press("down")
        assert (prompt.text, prompt.cursor_location) == ("a\nb\nc", (2, 1))
        await pilot.press("down")
        assert prompt.text == ""

    typing(scenario)


def test_after_sending_recall_begins_at_the_newest(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.sent = ["1", "2"]
        await pilot.press("up", "up", "3")
        prompt.empty()
        assert prompt.sent == ["1", "2", "13"]
        await pilot.press("up")
        assert prompt.text == "13"
        await pilot.press("down")
        assert prompt.text == ""

    typing(scenario)


def test_a_prompt_that_was_not_run_returns_to_the_empty_prompt(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.give_back("1\n2")
        assert (prompt.text, prompt.cursor_location) == ("1\n2", (1, 1))
        assert prompt.sent == []

    typing(scenario)


def test_a_prompt_that_was_not_run_does_not_overwrite_typed_text(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.write("draft")
        prompt.give_back("1")
        prompt.give_back("1")
        assert (prompt.text, prompt.sent) == ("draft", ["1"])
        await pilot.press("up")
        assert prompt.text == "1"
        await pilot.press("down")
        assert prompt.text == "draft"

    typing(scenario)


def test_a_paste_is_cleaned_inserted_and_not_sent(typing):
    inserted = {
        "1\r\n2\r3\n4": "1\n2\n3\n4",
        "a\x1b[31m\x07\tb": "a␛[31m␇␉b",
        "\u202eab\u200b": "<U+202E>ab<U+200B>",
        "/quit\n": "/quit\n",
        "世é": "世é",
    }

    async def scenario(prompt, pilot) -> None:
        for pasted, text in inserted.items():
            prompt.write("12")
            await pilot.press("left")
            await pilot.app.paste(pasted)
            await pilot.pause()
            assert prompt.text == f"1{text}2"
        assert pilot.app.submitted == []

    typing(scenario)


def test_a_paste_replaces_what_is_selected(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.write("12")
        prompt.select_all()
        await pilot.app.paste("3")
        await pilot.pause()
        assert prompt.text == "3"

    typing(scenario)


def test_the_prompt_grows_with_its_lines_up_to_six(typing):
    async def scenario(prompt, pilot) -> None:
        heights = []
        for lines in (1, 3, 6, 20):
            prompt.write("\n".join("1" * lines))
            await pilot.pause()
            heights.append(prompt.size.height)
        assert heights == [1, 3, 6, 6]

    typing(scenario)


UNDO_KEYS = ["ctrl+underscore", "ctrl+slash", "ctrl+minus", "ctrl+shift+minus"]


@pytest.mark.parametrize("undo", UNDO_KEYS)
def test_undo_and_redo_in_every_spelling_of_the_key(typing, undo):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("1", "2", "ctrl+j", "3")
        seen = []
        for key in (undo, undo, undo, undo, "ctrl+y", "ctrl+y", "ctrl+y", "ctrl+y"):
            await pilot.press(key)
            seen.append(prompt.text)
        assert seen == ["12\n", "12", "", "", "12", "12\n", "12\n3", "12\n3"]

    typing(scenario)


def test_the_byte_0x1f_is_the_key_of_undo():
    events = [event for event in XTermParser().feed("\x1f") if isinstance(event, Key)]
    assert [event.key for event in events] == ["ctrl+underscore"]


def test_ctrl_z_does_not_undo_and_is_left_to_the_session(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("1", "2", "ctrl+z")
        assert prompt.text == "12"
        assert pilot.app.passed_on[-1] == "ctrl+z"
        assert not any("ctrl+z" in keys for keys in prompt._bindings.key_to_bindings)

    typing(scenario)


def test_ctrl_d_deletes_to_the_right_and_leaves_from_an_empty_prompt(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("1", "2", "home", "ctrl+d")
        assert (prompt.text, pilot.app._exit) == ("2", False)
        await pilot.press("end", "ctrl+d")
        assert (prompt.text, pilot.app._exit) == ("2", False)
        await pilot.press("backspace", "ctrl+d")
        assert pilot.app._exit

    typing(scenario)


def test_undo_after_a_recall_restores_the_draft(typing):
    async def scenario(prompt, pilot) -> None:
        prompt.sent = ["1", "2", "3"]
        await pilot.press("d", "r", "up")
        assert prompt.text == "3"
        await pilot.press("ctrl+underscore")
        assert prompt.text == "dr"
        seen = []
        for key in ("up", "up", "ctrl+underscore", "up", "down", "down"):
            await pilot.press(key)
            seen.append(prompt.text)
        assert seen == ["3", "2", "3", "2", "3", "dr"]

    typing(scenario)


def test_undo_restores_what_a_completion_an_editor_or_ctrl_c_replaced(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("slash", "a", "g", "tab")
        assert prompt.text == "/again"
        await pilot.press("ctrl+underscore")
        assert prompt.text == "/ag"
        prompt.empty()
        assert prompt.text == ""
        await pilot.press("ctrl+underscore")
        assert prompt.text == "/ag"

    typing(scenario)


def test_a_sent_prompt_does_not_come_back_by_undo(typing):
    async def scenario(prompt, pilot) -> None:
        await pilot.press("1", "enter", "ctrl+underscore", "ctrl+underscore")
        await pilot.pause()
        assert (prompt.text, pilot.app.submitted) == ("", ["1"])

    typing(scenario)


def test_a_line_that_has_just_begun_is_in_view(typing):
    """A word that is wrapped to a new line below the last visible one must not vanish."""

    async def scenario(prompt, pilot) -> None:
        prompt.write("to be or not to be " * 100)
        await pilot.pause()
        for _ in range(prompt.size.width + 5):
            await pilot.press("x")
            row = prompt.wrapped_document.location_to_offset(prompt.cursor_location).y
            visible = range(prompt.scroll_offset.y, prompt.scroll_offset.y + prompt.size.height)
            assert row in visible

    typing(scenario)
