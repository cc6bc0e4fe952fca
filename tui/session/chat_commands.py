"""Slash commands about the conversation: whether there is one, its system message, a new one."""

from core.base.errors import UsageError
from core.base.text import clean, plural
from core.protocol.settings import read_switch
from tui.view.commands import Command, one_of
from tui.view.setting_values import on_off
from tui.view.surroundings import Surroundings

# Takes the system message back.
OFF = "off"


def set_chat(session: Surroundings, argument: str | None) -> None:
    """Show or change whether prompts are messages.

    Raises UsageError when the loaded model's vocabulary cannot chat.
    """
    before = session.how.chat
    if argument is None:
        session.say(f"chat is {on_off(on=before)}", *_explained(session, on=before))
        return
    after = read_switch("chat", argument)
    if after:
        check_chat(session)
    session.use_how(session.how.with_(chat=after))
    change = f"chat {'is already ' * (before is after)}{on_off(on=after)}"
    session.say(change, *_explained(session, on=after))


def check_chat(session: Surroundings) -> None:
    """Raise UsageError, with the reason, when the loaded model cannot chat."""
    if session.model and session.model.cannot_chat:
        raise UsageError(f"{session.model.name} cannot chat: {session.model.cannot_chat}")


def _explained(session: Surroundings, *, on: bool) -> tuple[str, ...]:
    """Return what a prompt is now, and what its message would follow."""
    if not on:
        return ("a prompt is continued as it is",)
    count = session.turns
    follows = f"it follows {plural(count, 'turn')}" if count else "it begins a conversation"
    return (f"a prompt is a message; {follows}",)


def set_system(session: Surroundings, argument: str | None) -> None:
    """Show the system message, or begin a new conversation with another one."""
    before = session.how.system
    if argument is None:
        session.say(
            f"system message: {clean(before)}"
            if before
            else "the conversation is without a system message",
            f"/system TEXT begins a conversation with one, /system {OFF} without",
        )
        return
    after = "" if argument.lower() == OFF else argument
    remarks = () if session.how.chat else ("chat is off: /chat on uses it",)
    if after == before:
        session.say("the system message is the same already", *remarks)
        return
    count = session.turns
    session.use_how(session.how.with_(system=after))
    session.begin_conversation()
    new = ("the next message begins a new conversation",) if count else ()
    if not after:
        session.say("no system message", *new, *remarks)
        return
    # The model reads one text: the output shows the message after it, as it is read.
    place = () if remarks else ("it is put before the first message of the conversation",)
    session.say(f"system message: {clean(after)}", *new, *place, *remarks)


def begin_conversation(session: Surroundings, argument: str | None) -> None:
    """Begin a new conversation with the next message."""
    del argument
    if not session.how.chat:
        session.say("chat is off, so prompts are not messages", "/chat on makes prompts messages")
        return
    count = session.turns
    session.begin_conversation()
    after = f", after {plural(count, 'turn')}" if count else ""
    session.say(f"a new conversation begins{after}")


CHAT_COMMANDS = (
    Command(
        "chat",
        set_chat,
        "on: prompts are messages of a conversation that the model answers",
        "on|off",
        values=one_of("on", "off"),
    ),
    Command(
        "system",
        set_system,
        f"the system message of the conversation; begins a new one; {OFF} removes it",
        "TEXT",
        values=one_of(OFF),
    ),
    Command("new", begin_conversation, "begin a new conversation"),
)
