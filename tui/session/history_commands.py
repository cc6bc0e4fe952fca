"""Slash commands about what was done: search it, note and pin it, take it back."""

from tui.view.commands import Command
from tui.view.surroundings import Surroundings


def note(session: Surroundings, argument: str | None) -> None:
    """Keep a note; `off` takes it away. Raises UsageError without a generation."""
    session.past.note("" if argument in ("off", "none") else argument)


HISTORY_COMMANDS = (
    Command(
        "history",
        lambda session, argument: session.past.history(argument or ""),
        "search all that was generated, in this session and earlier ones",
        "WORDS",
        key="history",
    ),
    Command(
        "note",
        note,
        "note something about the chosen or last generation; off takes it away",
        "TEXT",
        key="past.note",
    ),
    Command(
        "pin",
        lambda session, _: session.past.pin(),
        "pin the chosen or last generation; again, not any more",
        key="past.pin",
    ),
    Command(
        "log",
        lambda session, _: session.past.log(),
        "show the command that repeats each generation, newest first",
        key="past.log",
    ),
    Command(
        "undo",
        lambda session, _: session.past.undo(),
        "take back the last change of settings, branch or /clear; again, the one before",
    ),
)
