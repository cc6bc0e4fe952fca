"""The flags of `stepscope export`."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.base.errors import UsageError
from core.base.text import shorten
from tui.view.export_plan import FORMS, HTML, check_target, form_of
from tui.view.shell_words import shell_line

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Every flag of `export` after parsing.

    `names` are IDs and files; `out` is None for stdout. `since` and `before` are seconds since
    1970. `command` is the line as it was given.
    """

    names: tuple[str, ...]
    out: Path | None
    form: str
    search: str | None = None
    checkpoint: str | None = None
    since: float | None = None
    before: float | None = None
    pinned: bool = False
    title: str = ""
    painted: bool = False
    command: str = ""


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `export`."""
    add = parser.add_argument
    add("names", metavar="ID|FILE", nargs="*",
        help="a session or generation of the history, the output of --json, an earlier .jsonl "
        "export, or - (default: the newest session; all, with --search and the like)")  # fmt: skip
    add("--out", metavar="FILE", help="a .html or .jsonl file, or - for stdout")
    add("--format", metavar="FORM", help="html or jsonl, where FILE does not tell")
    add("--search", metavar="WORDS", help="those with all words in prompt, output, note or name")
    add("--checkpoint", metavar="NAME", help="those of this checkpoint")
    add("--since", metavar="DATE", help="those from this day on, such as 2026-11-29 (UTC)")
    add("--before", metavar="DATE", help="those before this day")
    add("--pinned", action="store_true", help="those that are pinned")
    add("--title", metavar="TEXT", help="the question that the page answers, as its heading")
    add("--paint", action="store_true", help="paint the tokens of a page by their probability")
    add("--force", action="store_true", help="replace FILE if it is there")


def export_options(found: argparse.Namespace) -> ExportOptions:
    """Return the options of `export`. Raises UsageError when they are not valid."""
    if found.out is None:
        raise UsageError("export needs --out FILE", "FILE ends in .html or .jsonl; - is stdout")
    out = None if found.out == STDOUT else Path(found.out).expanduser()
    options = ExportOptions(
        names=tuple(found.names),
        out=out,
        form=_form(found.format, out),
        search=found.search,
        checkpoint=found.checkpoint,
        since=_day("since", found.since),
        before=_day("before", found.before),
        pinned=found.pinned,
        title=found.title or "",
        painted=found.paint,
        command=shell_line(("stepscope", *found.given)),
    )
    if options.painted and options.form != HTML:
        raise UsageError("--paint is for html alone")
    if out:
        check_target(out, force=found.force, how="--force replaces it")
    return options


def _form(given: str | None, out: Path | None) -> str:
    """Return the form that is asked for, else that of the file's name."""
    if given is None:
        return HTML if out is None else form_of(out)
    if given not in FORMS:
        raise UsageError(
            f"format cannot be {shorten(given, 40)!r}", f"It must be {' or '.join(FORMS)}"
        )
    return given


def _day(name: str, text: str | None) -> float | None:
    """Return the beginning of a day, or a time, in seconds since 1970."""
    if text is None:
        return None
    words = {"today": 0, "yesterday": 1}
    if text in words:
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return (today - timedelta(days=words[text])).timestamp()
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        raise UsageError(
            f"{name} cannot be {shorten(text, 40)!r}",
            "It must be a day such as 2026-11-29, a time such as 2026-11-29T14:30, or today",
        ) from None
