"""Slash commands that run a prompt again, go on, stop, copy, and empty the output."""

from core.base.text import plural
from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings

# What /copy can copy.
PARTS = ("text", "all", "command")


def clear_output(session: Surroundings, argument: str | None) -> None:
    """Empty the output and say how much was in it; a conversation ends with it."""
    del argument
    count, turns = session.clear(), session.turns
    session.begin_conversation()
    new = "; a new conversation begins" if turns and session.how.chat else ""
    if count:
        session.tell(f"{plural(count, 'generation')} cleared from the screen{new}")
    else:
        session.tell(f"the output was empty{new}")


def copy_part(session: Surroundings, argument: str | None) -> None:
    """Copy the selection or text, or the part named first; a path takes the place of copying."""
    first, _, rest = (argument or "").partition(" ")
    part = first.lower() if first.lower() in PARTS else ""
    session.copy(part, rest.strip() if part else (argument or ""))


RUN_COMMANDS = (
    Command(
        "again",
        lambda session, _: session.again(),
        "run the chosen or last prompt again with a new seed: another text",
        synonyms=("regen", "r"),
        key="output.again",
    ),
    Command(
        "same",
        lambda session, _: session.same(),
        "repeat the chosen or last generation, same seed and settings: the same text",
        # As the keys r and R.
        synonyms=("R",),
        key="output.same",
    ),
    Command(
        "run",
        lambda session, _: session.run_highlighted(),
        "run the same prompt and seed on the highlighted checkpoint",
        key="run.highlighted",
    ),
    Command(
        "cancel",
        lambda session, _: session.cancel(),
        "stop the generation or the load; the text is kept",
        key="stop",
    ),
    Command(
        "continue",
        lambda session, _: session.go_on(),
        "go on from the end of the chosen or last generation",
    ),
    Command(
        "predict",
        lambda session, text: session.predict(text),
        "the most likely tokens after a text, or after the last prompt; nothing runs",
        "TEXT",
    ),
    Command(
        "copy",
        copy_part,
        "copy the text, prompt and text (all) or the command that repeats it, or write a file",
        "all|command|FILE",
        values=one_of(*PARTS),
        key="output.copy",
    ),
    Command(
        "clear",
        clear_output,
        "empty the output; the next message begins a new conversation",
        synonyms=("reset",),
    ),
)
