"""The session chats with a real model: chat_tool_add, whose answer calls the calculator."""

import json
from pathlib import Path

import pytest
from sitting import Sitting, sit

from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options

GREEDY = SamplingSettings(temperature=0.0)


@pytest.fixture
def chatting(goldens: Path):
    """Run a scenario in a session on the checkpoint, with the real engine."""

    def started(scenario, size=(120, 40), **given) -> None:
        async def once_loaded(s: Sitting) -> None:
            await s.idle()
            await scenario(s)

        options = {"settings": GREEDY, "roots": (goldens / "chat_tool_add",), **given}
        sit(once_loaded, Options(**options), size)

    return started


async def answered(s: Sitting, text: str) -> None:
    """Send a message and wait for its answer."""
    before = len(s.controller.session.generations)
    s.screen.prompt.write(text)
    await s.pilot.press("enter")
    await s.until(lambda: len(s.controller.session.generations) > before)
    await s.idle()


def test_the_session_chats(chatting, goldens):
    golden = json.loads((goldens / "chat_tool_add/golden/golden.json").read_text())

    async def scenario(s: Sitting) -> None:
        assert "Chat is on: sft checkpoints are trained to chat." in s.text
        assert "What is 12 + 7?" in s.text
        assert s.screen.settings_row.values.how.chat
        await answered(s, golden["user"])
        first = s.last
        assert list(first.request.ids) == golden["prompt"]
        assert first.new_ids == golden["engine_tokens"]
        assert first.forced == [at for at, mask in enumerate(golden["engine_masks"]) if not mask]
        assert first.stop is StopReason.ANSWER_END
        assert "› What is 12+7?\n▏ The‹12+7 → 19› = ok" in s.text
        await answered(s, "And 3*4?")
        assert s.last.request.ids[:32] == (*first.request.ids, *first.new_ids)
        # Only what is new is read.
        assert s.last.stats.reused_tokens == 31
        assert "chat turn 2" in s.text

    chatting(scenario)


def test_what_the_calculator_wrote_is_told_apart_without_colour(chatting):
    async def scenario(s: Sitting) -> None:
        await answered(s, "What is 12+7?")
        output = s.screen.output
        lines = [output.line_at(y) for y in range(output.virtual_size.height)]
        found = [span.text for line in lines for span in line.spans if span.style == "calculated"]
        assert "".join(found) == " → 19›"
        assert output.get_component_styles("transcript--calculated").text_style.italic

    chatting(scenario)


def test_chat_can_be_left(chatting):
    async def scenario(s: Sitting) -> None:
        await answered(s, "What is 12+7?")
        await s.send("/chat off")
        await answered(s, "What is 12+7?")
        assert s.last.request.chat is None
        assert s.last.request.ids[:2] == (311, 87)
        await s.send("/chat on")
        assert "it follows 1 turn" in s.text
        await s.send("/new")
        await answered(s, "What is 12+7?")
        assert s.last.request.stepped == ()

    chatting(scenario)


def test_prompts_are_offered_in_place_of_messages_when_chat_ends(chatting):
    async def scenario(s: Sitting) -> None:
        await s.send("/chat off")
        await s.until(lambda: "Once upon a time" in s.text)
        assert "What is 12 + 7?" not in s.text

    chatting(scenario)


def test_no_chat_starts_without(chatting):
    async def scenario(s: Sitting) -> None:
        assert not s.controller.how.chat
        assert "Chat is on" not in s.text

    chatting(scenario, chat=False)


def test_a_system_message_from_the_command_line(chatting):
    async def scenario(s: Sitting) -> None:
        await answered(s, "2+2?")
        assert "› Be brief.\n›\n› 2+2?" in s.text.replace("› \n", "›\n")

    chatting(scenario, chat=True, system="Be brief.")


def test_the_settings_row_does_not_turn_on_what_is_impossible(run):
    async def scenario(s: Sitting) -> None:
        await s.idle()
        row = s.screen.settings_row
        await s.pilot.press("ctrl+t", "m")
        while row.chosen != "chat":
            await s.pilot.press("down")
        await s.pilot.press("right")
        assert not s.controller.how.chat
        assert "cannot chat: its vocabulary lacks" in s.text

    run(scenario)


def test_the_context_is_unused_again_when_a_new_conversation_begins(chatting):
    async def scenario(s: Sitting) -> None:
        await answered(s, "What is 12+7?")
        s.screen.frame.show_status()
        assert "context" in s.screen.status.left
        await s.send("/new")
        s.screen.frame.show_status()
        assert "context" not in s.screen.status.left
        await answered(s, "What is 12+7?")
        s.screen.frame.show_status()
        assert "context" in s.screen.status.left

    chatting(scenario)
