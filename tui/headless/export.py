"""`stepscope export`: generations of the history or of files, as one page or as JSON lines."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError, UsageError
from core.base.os_reason import os_reason
from core.base.text import plural
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.reading import find, find_session, sessions
from core.journal.session_id import folder, wanted
from core.journal.taken_over import taken_over
from core.record.record_file import STDIN, read_records
from core.report.document import Document
from core.report.document_json import document_from_json
from core.report.export_sources import of_kept
from core.report.exported import Exported, from_values
from tui.command_line.export_arguments import ExportOptions
from tui.headless.kept_commands import KeptCommands
from tui.terminal.streams import narrate
from tui.view.export_plan import ExportPlan, exported_text, write_export
from tui.view.export_words import taken_over_words


def run_export(options: ExportOptions) -> int:
    """Write the export; return the exit code.

    Raises NotFoundError for an ID or a file that is not there, or if nothing is found.
    """
    found = _Found()
    if options.names:
        for name in options.names:
            found.take(name)
    elif _filters(options):
        found.take_history()
    else:
        found.take_session(_session("newest"))
    generations = [one for one in found.generations if _is_wanted(options, one)]
    if not generations:
        raise NotFoundError(
            "No generation was found", "stepscope history lists them", code=Code.HISTORY_UNKNOWN
        )
    whole = len(generations) == len(found.generations)
    plan = ExportPlan(
        generations,
        options.form,
        options.title,
        (*found.about, *_about(options)),
        found.judged if whole else (),
        options.painted,
        options.command,
    )
    if options.out:
        narrate(write_export(plan, options.out))
    else:
        sys.stdout.write(exported_text(plan))
        sys.stdout.flush()
        narrate(f"export: {plural(len(generations), 'generation')}")
    return 0


class _Found:
    """What the names on the command line mean, in their order."""

    def __init__(self) -> None:
        self.generations: list[Exported] = []
        self.judged: list[Document] = []
        self.about: list[str] = []
        self._commands = KeptCommands()

    def take(self, name: str) -> None:
        """Add what an ID or a file has."""
        named = wanted(name)
        if name == STDIN or named is None or Path(name).exists():
            self._take_file(name)
        elif named.key:
            self._add(_generation(name))
        else:
            self.take_session(_session(name))

    def take_session(self, session: KeptSession) -> None:
        """Add the generations and judgements of a session."""
        self.about.append(f"Session {session.id}")
        if session.problem:
            narrate(f"session {session.id}: {session.problem}")
        before = len(self.generations)
        every = [*taken_over(folder(), session).items(), *((0, one) for one in session.generations)]
        for number, one in sorted(every, key=lambda each: each[1].began):
            self._add(one, number)
        self.about += taken_over_words(session.id, self.generations[before:])
        for judgement in session.judgements:
            try:
                self.judged.append(document_from_json(judgement.document))
            except UsageError as error:
                narrate(f"{judgement.title}: {error.line()}")

    def take_history(self) -> None:
        """Add every generation of the history, oldest first."""
        try:
            every = list(sessions(folder()))
        except OSError as error:
            raise _unreadable(error) from error
        for session in reversed(every):
            for one in session.generations:
                self._add(one)

    def _take_file(self, name: str) -> None:
        for place, values in read_records(name):
            try:
                self.generations.append(from_values(values))
            except UsageError as error:
                raise UsageError(f"{place}: {error.message}", error.hint) from error

    def _add(self, kept: KeptGeneration, number: int = 0) -> None:
        """Add a generation; `number` is the one in the session that took it over, else 0."""
        # Values that were changed on disk are left out, as lines that cannot be read are.
        if one := of_kept(kept):
            one = self._commands.on(one, kept)
            self.generations.append(replace(one, number=number or one.number))
        else:
            narrate(f"{kept.id} cannot be read")


def _session(name: str) -> KeptSession:
    try:
        return find_session(folder(), name)
    except OSError as error:
        raise _unreadable(error) from error


def _generation(name: str) -> KeptGeneration:
    try:
        return find(folder(), name)
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> NotFoundError:
    return NotFoundError(
        f"Cannot read the history: {os_reason(error)}", f"It is in {folder()}",
        code=Code.HISTORY_UNKNOWN,
    )  # fmt: skip


def _filters(options: ExportOptions) -> bool:
    return options.pinned or any(
        one is not None
        for one in (options.search, options.checkpoint, options.since, options.before)
    )


def _is_wanted(options: ExportOptions, one: Exported) -> bool:
    checkpoint = one.record["checkpoint"]
    words = (options.search or "").casefold().split()
    text = "\n".join((one.prompt, one.text, one.note, checkpoint["name"])).casefold()
    return (
        all(word in text for word in words)
        and (not options.pinned or one.pinned)
        and (options.checkpoint is None or options.checkpoint in _names(checkpoint))
        and (options.since is None or one.began >= options.since)
        and (options.before is None or 0 < one.began < options.before)
    )


def _names(checkpoint: dict[str, object]) -> Sequence[str]:
    """Return what a checkpoint can be called: its name, its path, its run with the step."""
    name, path = str(checkpoint["name"]), str(checkpoint["path"])
    run = Path(str(checkpoint.get("run") or "")).name
    return (name, path, f"{run}/{name}", f"{run}@{checkpoint['step']}", run)


def _about(options: ExportOptions) -> Iterator[str]:
    """Yield what was searched for."""
    parts = [
        *([f"words {options.search!r}"] if options.search else []),
        *([f"checkpoint {options.checkpoint}"] if options.checkpoint else []),
        *(["pinned"] if options.pinned else []),
    ]
    if parts:
        yield f"Only with {', '.join(parts)}"
