"""The slash command that writes a session, or a part of it, into a file."""

from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings


def _export(session: Surroundings, argument: str | None) -> None:
    session.export(argument or "")


EXPORT_COMMANDS = (
    Command(
        "export",
        _export,
        "write all generations, or 3 5-7 f2 pinned, into a .html or .jsonl FILE; FILE! replaces it",
        "FILE",
        values=one_of("session.html", "session.jsonl"),
    ),
)
