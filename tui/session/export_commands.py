"""The slash command that writes a session, or a part of it, into a file."""

from tui.session.export_request import PAINTED, PINNED, TITLE
from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings


def _export(session: Surroundings, argument: str | None) -> None:
    session.export(argument or "")


EXPORT_COMMANDS = (
    Command(
        "export",
        _export,
        f"write generations into a .html or .jsonl file: all, or 3 5-7 f2 {PINNED}; FILE! replaces "
        f"it, {PAINTED} paints the tokens, {TITLE} WORDS names it",
        "FILE",
        values=one_of("session.html", "session.jsonl"),
    ),
)
