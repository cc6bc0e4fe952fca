"""Sentences about the history of sessions."""

from core.base.text import clean
from core.journal.session_id import folder


def off_words(why: str) -> str:
    """Return that nothing is kept from now on, and why."""
    return (
        f"History is off, since {clean(str(folder()))} cannot be written: {why}. What is generated "
        "from here on is not kept; all else works"
    )
