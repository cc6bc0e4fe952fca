"""IDs of sessions and generations, and the names of files that follow from them."""

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from core.base.paths import state_folder

# Without letters and digits that look alike.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_SHORT = 5
_ID = r"(?P<id>\d{8}-\d{6}-[a-z0-9]{5})"
_FILE = re.compile(_ID + r"(?:_(?P<day>\d{8}))?\.jsonl")
_WANTED = re.compile(
    r"(?:(?P<stem>\d{8}-\d{6})-)?(?P<short>[a-z0-9]{5})(?:\.(?P<key>\d+|[fr]\d+\.\d+))?"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an ID names: a session by its random part, `stem` too if it was given, or a `key`."""

    short: str
    stem: str = ""
    key: str = ""

    def is_of(self, session: str) -> bool:
        """Whether it names a session by this ID, or one of its generations."""
        return short_of(session) == self.short and session.startswith(self.stem)


def new_id(now: float) -> str:
    """Return the ID of a session that begins at a time in seconds since 1970."""
    random = "".join(secrets.choice(_LETTERS) for _ in range(_SHORT))
    return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime(now))}-{random}"


def short_of(session: str) -> str:
    """Return the random part of a session's ID."""
    return session[-_SHORT:]


def generation_id(session: str, key: str) -> str:
    """Return the ID of the generation with this key in a session."""
    return f"{short_of(session)}.{key}"


def wanted(text: str) -> Wanted | None:
    """Return what a text names if it has the form of an ID, else None."""
    found = _WANTED.fullmatch(text)
    return found and Wanted(found["short"], found["stem"] or "", found["key"] or "")


def file_name(session: str, day: str) -> str:
    """Return the name of a session's file of a day, given as 20261129 (UTC)."""
    return f"{session}.jsonl" if session.startswith(day) else f"{session}_{day}.jsonl"


def session_of(name: str) -> tuple[str, str] | None:
    """Return the session and the day of a file's name; None for other files."""
    found = _FILE.fullmatch(name)
    return found and (found["id"], found["day"] or found["id"][:8])


def folder() -> Path:
    """Return the folder of the journal; nothing is created."""
    return state_folder() / "journal"
