"""`stepscope history`: lists, searches and shows what sessions kept."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.base.os_reason import os_reason
from core.base.paths import is_nowhere
from core.base.text import clean, plural
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.reading import find, find_session, sessions
from core.journal.session_files import session_files
from core.journal.session_id import folder, short_of, wanted
from tui.command_line.history_arguments import HistoryOptions
from tui.headless.history_filter import HistoryFilter
from tui.headless.history_output import HistoryOutput
from tui.headless.tables import write
from tui.terminal.output_width import output_width
from tui.terminal.streams import narrate
from tui.view.kept_line import judgement_line, session_line, session_problems


def run_history(options: HistoryOptions) -> int:
    """Print what is wanted and return 0, or 2 when what is to be deleted is kept back.

    Raises NotFoundError for an ID that the history does not have, and when its folder cannot be
    read; UsageError for a deletion that nobody confirmed.
    """
    where = folder()
    if _is_empty(where) and not (options.words and wanted(options.words[0])):
        narrate(f"The history is empty: {where}")
        HistoryOutput.of(options).write(())
    elif options.delete or options.older_than is not None:
        from tui.headless.history_deletion import run_deletion  # noqa: PLC0415 - seldom needed

        return run_deletion(options, where)
    elif options.sessions:
        HistoryOutput.of(options).write(_sessions(options, where))
    elif named := _named(options, where):
        _show(named, options)
    else:
        _list(options, where)
    return 0


def _is_empty(where: Path) -> bool:
    """Whether the history is empty. Raises NotFoundError when the folder cannot be read."""
    if is_nowhere(where):
        return True
    try:
        return not session_files(where)
    except OSError as error:
        raise NotFoundError(
            f"{where} cannot be read: {os_reason(error)}",
            "It is the folder of the history; check it and its permissions",
            code=Code.SCAN_UNREADABLE,
        ) from error


def _named(options: HistoryOptions, where: Path) -> KeptGeneration | KeptSession | None:
    """Return what a single word names; None if it is to be searched for.

    A word of five letters can be the ID of a session or a word. Raises NotFoundError for the ID of
    a generation, or a full one of a session, that is not there.
    """
    named = wanted(options.words[0]) if len(options.words) == 1 else None
    if named is None:
        return None
    if named.key:
        return find(where, options.words[0])
    if named.stem:
        return find_session(where, options.words[0])
    with suppress(NotFoundError):
        return find_session(where, options.words[0])
    return None


def _show(named: KeptGeneration | KeptSession, options: HistoryOptions) -> None:
    output = HistoryOutput.of(options)
    if isinstance(named, KeptSession):
        if output.is_for_people:
            width = output_width()
            results = (judgement_line(one, width) for one in named.judgements)
            write((session_line(named, width), *results))
        passes = HistoryFilter.of(options, searching=False).passes
        count = output.write([one for one in named.generations if passes(one)])
        if output.is_for_people and count:
            short = short_of(named.id)
            narrate(
                f"stepscope replay {short}.N repeats one of them, "
                f"stepscope replay {short} --all all"
            )
    elif output.is_for_people:
        _show_in_full(named)
    else:
        output.write([named])


def _show_in_full(kept: KeptGeneration) -> None:
    from tui.view.kept_facts import kept_lines  # noqa: PLC0415 - a list needs none of it

    try:
        lines = list(kept_lines(kept, output_width()))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotFoundError(
            f"{kept.id} cannot be shown: its values are damaged", code=Code.HISTORY_UNKNOWN
        ) from error
    write(lines)


def _list(options: HistoryOptions, where: Path) -> None:
    read: list[str] = []
    passes = HistoryFilter.of(options).passes
    found = filter(passes, _generations(where, read))
    count = HistoryOutput.of(options).write(islice(found, options.most))
    if not count:
        _say_nothing_found(options)
    elif count == options.most and next(found, None) is not None:
        narrate(f"{plural(count, 'generation')} shown; --most N shows more")
    for line in read:
        narrate(line)


def _generations(where: Path, problems: list[str]) -> Iterator[KeptGeneration]:
    """Yield all, newest first; `problems` gets what of their sessions could not be read."""
    for session in sessions(where):
        if found := session_problems(session):
            problems.append(f"{session.id}: {', '.join(found)}")
        yield from reversed(session.generations)


def _say_nothing_found(options: HistoryOptions) -> None:
    """Raise NotFoundError for a word that has the form of an ID."""
    if len(options.words) == 1 and wanted(options.words[0]):
        raise NotFoundError(
            f"{clean(options.words[0])} is neither the ID of a session nor found in one",
            "stepscope history lists what is kept",
            code=Code.HISTORY_UNKNOWN,
        )
    narrate("Nothing found" if options.selects else "No session has a generation")


def _sessions(options: HistoryOptions, where: Path) -> Iterator[KeptSession]:
    passes = HistoryFilter.of(options).passes
    every = (
        one for one in sessions(where) if not options.selects or any(map(passes, one.generations))
    )
    return islice(every, options.most)
