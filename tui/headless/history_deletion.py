"""`stepscope history --older_than TIME`, `--delete`: old files of the history."""

import sys
import time
from pathlib import Path

from core.base.errors import ReportedError, UsageError
from core.base.os_reason import os_reason
from core.base.text import clean, plural, size
from core.journal.old_files import Deletable, deletable, delete
from core.journal.reading import files_of
from core.journal.session_files import session_files
from tui.command_line.history_arguments import HistoryOptions
from tui.terminal.streams import narrate
from tui.view.moment import moment


def run_deletion(options: HistoryOptions, where: Path) -> int:
    """List the files that can be deleted; with --delete, delete them if that is confirmed.

    Returns 0, or 2 when the session that was named is kept back.
    Raises NotFoundError for an unknown session, UsageError when nobody can be asked, and
    ReportedError when a file cannot be deleted.
    """
    every = session_files(where)
    by_age = options.older_than is not None
    found = deletable(
        every,
        every if by_age else [files_of(every, options.words[0])],
        time.time(),
        older_than=options.older_than or 0.0,
        with_marked=options.with_pinned,
    )
    for file in found.files:
        changed, nbytes = moment(file.changed), size(file.nbytes).rjust(10)
        sys.stdout.write(f"{changed}  {nbytes}  {clean(str(file.path))}\n")
    sys.stdout.flush()
    narrate(_total(found))
    _tell_kept(found)
    if not found.files:
        return 0 if by_age else UsageError.exit_code
    if not options.delete:
        narrate("Nothing was deleted; the same command with --delete does it")
    elif options.yes or _is_confirmed(found):
        return 0 if _delete(found) or by_age else UsageError.exit_code
    else:
        narrate("Nothing was deleted")
    return 0


def _total(found: Deletable) -> str:
    count = plural(len(found.files), "file")
    return f"{count} of {plural(len(found.sessions), 'session')}, {size(found.nbytes)}"


def _tell_kept(found: Deletable) -> None:
    if found.marked:
        count = plural(len(found.marked), "session")
        narrate(f"{count} kept back for notes or pins; --with_pinned takes them too")
    if found.used:
        narrate(f"{plural(len(found.used), 'session')} kept back: stepscope runs with it")
    if found.fresh:
        count = plural(len(found.fresh), "session")
        narrate(f"{count} kept back: changed within the last 10 minutes, maybe still in use")


def _is_confirmed(found: Deletable) -> bool:
    """Ask on the terminal. Raises UsageError where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("Nothing was deleted: nobody can be asked here", "--yes does not ask")
    sys.stderr.write(f"Delete {_total(found)}? This cannot be undone. [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _delete(found: Deletable) -> bool:
    """Delete the files; return whether all of them are gone."""
    deleted, nbytes = 0, 0
    for file in found.files:
        try:
            gone = delete(file)
        except OSError as error:
            raise ReportedError(
                f"{file.path} cannot be deleted: {os_reason(error)}",
                f"{plural(deleted, 'file')} before it are gone",
            ) from error
        if gone:
            deleted, nbytes = deleted + 1, nbytes + file.nbytes
        else:
            narrate(f"{file.path} has just changed and is kept")
    narrate(f"Deleted {plural(deleted, 'file')}, {size(nbytes)}")
    return deleted == len(found.files)
