"""The flags of `stepscope history`."""

import argparse
import re
import time
from dataclasses import dataclass

from core.base.errors import UsageError
from core.base.numerals import read_number
from core.base.text import shorten
from core.journal.session_id import wanted
from tui.command_line.flags import counted

MOST_SHOWN = 10_000_000
USUALLY_SHOWN = 20
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_AGE = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)([mhdw])", re.ASCII)


@dataclass(frozen=True, slots=True)
class HistoryOptions:
    """Every flag of `history` after parsing.

    `words` are searched for, or are one ID. `since` and `before` are in seconds since 1970,
    `older_than` is in seconds. `most` is how many are listed.
    """

    words: tuple[str, ...] = ()
    checkpoint: str = ""
    since: float | None = None
    before: float | None = None
    pinned: bool = False
    notes: bool = False
    most: int = USUALLY_SHOWN
    sessions: bool = False
    ids: bool = False
    older_than: float | None = None
    delete: bool = False
    yes: bool = False
    with_pinned: bool = False
    as_json: bool = False

    @property
    def selects(self) -> bool:
        """Whether only some generations are wanted."""
        filters = (self.checkpoint, self.pinned, self.notes, self.words)
        return any(filters) or (self.since, self.before) != (None, None)


def add_history(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `history`, except those of all verbs."""
    add = parser.add_argument
    add("words", metavar="WORD", nargs="*",
        help="words to look for, in prompts, texts, settings, notes, names; or an ID")  # fmt: skip
    add("--checkpoint", metavar="NAME", help="only of checkpoints with NAME in their name or run")
    add("--since", metavar="DATE", help="only from then on: 2026-11-29, '2026-11-29 14:00' or 7d")
    add("--before", metavar="DATE", help="only from before then")
    add("--pinned", action="store_true", help="only pinned generations")
    add("--notes", action="store_true", help="only generations with a note")
    add("--most", metavar="N", help=f"list at most N (default {USUALLY_SHOWN})")
    add("--sessions", action="store_true", help="list sessions in place of generations")
    add("--ids", action="store_true", help="print IDs alone")
    add("--older_than", metavar="TIME",
        help="list the files of sessions without a change for a time such as 90d")  # fmt: skip
    add("--delete", action="store_true",
        help="delete these files, or those of the session that an ID names")  # fmt: skip
    add("--yes", action="store_true", help="delete without asking")
    add("--with_pinned", action="store_true",
        help="delete sessions with pinned or noted generations too")  # fmt: skip


def history_options(found: argparse.Namespace, now: float) -> HistoryOptions:
    """Return the options of `history`; `now` is in seconds since 1970.

    Raises UsageError when they are not valid.
    """
    options = HistoryOptions(
        words=tuple(word for word in found.words if word.strip()),
        checkpoint=(found.checkpoint or "").strip().lower(),
        since=None if found.since is None else read_when("since", found.since, now),
        before=None if found.before is None else read_when("before", found.before, now),
        pinned=found.pinned,
        notes=found.notes,
        most=counted("most", found.most or str(USUALLY_SHOWN), MOST_SHOWN),
        sessions=found.sessions,
        ids=found.ids,
        older_than=None if found.older_than is None else read_age("older_than", found.older_than),
        delete=found.delete,
        yes=found.yes,
        with_pinned=found.with_pinned,
        as_json=found.json,
    )
    _refuse_contradictions(options)
    return options


def _refuse_contradictions(options: HistoryOptions) -> None:
    if options.ids and options.as_json:
        raise UsageError("--ids and --json exclude each other")
    deleting = options.delete or options.older_than is not None
    if not deleting:
        if options.yes or options.with_pinned:
            raise UsageError("--yes and --with_pinned need --delete", "Or --older_than TIME")
        return
    if options.sessions or options.ids or options.as_json:
        raise UsageError("--sessions, --ids and --json list, and exclude deletion")
    if options.older_than is not None:
        if options.selects:
            raise UsageError("--older_than excludes words and other filters")
    elif not _is_session(options):
        raise UsageError(
            "--delete needs --older_than TIME or the ID of one session",
            "stepscope history --sessions lists them; only whole sessions can be deleted",
        )


def _is_session(options: HistoryOptions) -> bool:
    """Whether the ID of one session is given, and no filter."""
    if len(options.words) != 1:
        return False
    named = wanted(options.words[0])
    filters = (options.checkpoint, options.pinned, options.notes)
    dates = (options.since, options.before) != (None, None)
    return named is not None and not named.key and not any(filters) and not dates


def read_when(name: str, text: str, now: float) -> float:
    """Return the time, in seconds since 1970, of a local date or of a time ago such as 7d.

    Raises UsageError, with the name of the flag, for any other text.
    """
    if _AGE.fullmatch(text.strip()):
        return now - read_age(name, text)
    for form in _FORMATS:
        try:
            return time.mktime(time.strptime(text.strip(), form))
        except (ValueError, OverflowError):
            continue
    raise UsageError(
        f"{name} cannot be {shorten(text, 40)!r}",
        "It must be a date such as 2026-11-29 or '2026-11-29 14:00', or a time ago such as 7d",
    )


def read_age(name: str, text: str) -> float:
    """Return the seconds of a time such as 90d, 12h, 30m or 4w.

    Raises UsageError, with the name of the flag, for any other text.
    """
    found = _AGE.fullmatch(text.strip())
    if found is None:
        raise UsageError(
            f"{name} cannot be {shorten(text, 40)!r}", "It must be a time such as 90d, 12h or 4w"
        )
    return read_number(found[1]) * _UNITS[found[2]]
