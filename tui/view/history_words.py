"""Sentences about the history of sessions."""

from core.base.text import clean, plural
from core.journal.resumed import Resumed
from core.journal.session_id import folder, short_of
from tui.view.kept_line import session_problems
from tui.view.moment import moment


def off_words(why: str) -> str:
    """Return that nothing is kept from now on, and why."""
    return (
        f"History is off, since {clean(str(folder()))} cannot be written: {why}. What is generated "
        "from here on is not kept; all else works"
    )


def resume_command(session: str) -> str:
    """Return the command that opens a session again; "" for ""."""
    return f"stepscope --resume={session}" if session else ""


def resumed_words(kept: Resumed) -> list[str]:
    """Return which session was opened again, with how much of it, and what is not there."""
    count = plural(len(kept.generations), "generation")
    lines = [f"Resumed {short_of(kept.session.id)} of {moment(kept.session.began)}: {count}"]
    if kept.lost:
        lines.append(f"{plural(kept.lost, 'generation')} can no longer be read")
    lines += session_problems(kept.session)
    if kept.generations:
        lines.append("Its distributions are not kept: /same computes them again")
    return lines
