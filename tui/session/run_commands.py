"""Slash commands that run a prompt again, stop, and empty the output."""

from core.base.text import plural
from tui.view.commands import Command
from tui.view.surroundings import Surroundings


def clear_output(session: Surroundings, argument: str | None) -> None:
    """Empty the output and say how much was in it."""
    del argument
    count = session.clear()
    if count:
        session.tell(f"{plural(count, 'generation')} cleared; /again and /same still work")
    else:
        session.tell("the output had no generations")


RUN_COMMANDS = (
    Command(
        "again",
        lambda session, _: session.again(),
        "run the last prompt again with a new seed",
        synonyms=("regen", "r"),
        key="output.again",
    ),
    Command(
        "same",
        lambda session, _: session.same(),
        "run the last prompt again with its stored seed and settings",
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
    Command("clear", clear_output, "empty the output", synonyms=("reset",)),
)
