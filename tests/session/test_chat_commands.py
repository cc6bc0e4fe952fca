"""/chat, /system and /new."""

from dataclasses import replace

import pytest

from core.base.errors import UsageError
from tui.session.slash import COMMANDS


def test_chat_is_turned_on_and_off(around):
    assert around.type("/chat") == ["chat is off", "a prompt is continued as it is"]
    said = around.type("/chat on")
    assert said == ["chat on", "a prompt is a message; it begins a conversation"]
    assert around.how.chat
    around.turns = 2
    assert around.type("/chat on") == [
        "chat is already on",
        "a prompt is a message; it follows 2 turns",
    ]
    assert around.type("/chat off") == ["chat off", "a prompt is continued as it is"]
    assert not around.how.chat


def test_a_model_that_cannot_chat_says_why(loaded):
    loaded.model = replace(loaded.model, cannot_chat="its vocabulary lacks <|user_end|>")
    with pytest.raises(UsageError, match="step_000100 cannot chat: its vocabulary lacks"):
        loaded.type("/chat on")
    assert not loaded.how.chat
    assert loaded.type("/chat off")[0] == "chat is already off"


def test_another_word_is_refused(around):
    with pytest.raises(UsageError, match="chat cannot be 'maybe'"):
        around.type("/chat maybe")


def test_a_system_message_begins_a_new_conversation(around):
    around.type("/chat on")
    assert around.type("/system")[0] == "the conversation is without a system message"
    place = "it is put before the first message of the conversation"
    assert around.type("/system Be brief.") == ["system message: Be brief.", place]
    assert around.how.system == "Be brief."
    around.turns = 3
    assert around.type("/system Be kind.") == [
        "system message: Be kind.",
        "the next message begins a new conversation",
        place,
    ]
    assert around.done == ["new conversation", "new conversation"]
    assert around.type("/system")[0] == "system message: Be kind."
    assert around.type("/system OFF") == ["no system message"]
    assert around.how.system == ""


def test_the_same_system_message_does_not_end_the_conversation(around):
    around.type("/chat on")
    around.type("/system x")
    around.done.clear()
    assert around.type("/system x") == ["the system message is the same already"]
    assert around.done == []


def test_a_system_message_without_chat_says_that_it_is_not_used(around):
    assert around.type("/system x")[-1] == "chat is off: /chat on uses it"


def test_a_new_conversation(around):
    assert around.type("/new") == [
        "chat is off, so prompts are not messages",
        "/chat on makes prompts messages",
    ]
    around.type("/chat on")
    assert around.type("/new") == ["a new conversation begins"]
    around.turns = 1
    assert around.type("/new") == ["a new conversation begins, after 1 turn"]
    assert around.turns == 0


def test_clearing_the_output_begins_a_new_conversation(around):
    around.type("/chat on")
    around.generations, around.turns = 2, 1
    assert around.type("/clear") == [
        "2 generations cleared from the screen; a new conversation begins"
    ]
    assert around.turns == 0


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("/chat o", ["on", "off"]),
        ("/system o", ["off"]),
        ("/ne", ["/newline on|off", "/next", "/new"]),
    ],
)
def test_completions(typed, shown):
    found = [completion.shown for completion in COMMANDS.completions(typed)]
    assert sorted(found) == sorted(shown)
