"""Exports the running session: its generations, and what the history has of it besides."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from core.base.errors import ReportedError, UsageError
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.reading import find_session
from core.journal.session_id import folder, short_of
from core.journal.taken_over import taken_over
from core.record.generation import Generation
from core.report.document import Document
from core.report.document_json import document_from_json
from core.report.export_sources import of_generation, of_kept
from core.report.exported import Exported
from tui.session.controller import Controller
from tui.session.export_request import ExportRequest, read_request
from tui.view.export_plan import ExportPlan, check_target, write_export
from tui.view.export_words import taken_over_words
from tui.view.repeat_command import repeat_command

# How often the journal is looked at, and the seconds between.
_TIMES, _PAUSE = 8, 0.05
_FORCE = "Type ! after FILE to replace it"


@dataclass(frozen=True, slots=True)
class SessionNow:
    """The session at the time of an export: those that have ended, and the rest as it is now.

    `session_id` is its ID in the history, "" if it is not kept; `cleared` are the numbers of those
    that the screen does not show any more.
    """

    ended: Sequence[Generation]
    running: Sequence[Exported]
    session_id: str = ""
    cleared: Collection[int] = ()


def begin_export(
    controller: Controller, argument: str, cleared: Collection[int] = ()
) -> Callable[[], str]:
    """Return the function that writes an export and returns a message.

    It may be called in another thread; it raises ReportedError. Raises UsageError for an argument
    that is not valid, and for a file that cannot be written. What was `cleared` from the screen is
    exported too, and the message says so.
    """
    request = read_request(argument)
    check_target(request.path, force=request.force, how=_FORCE)
    generations = controller.session.generations
    ended = [one for one in generations if one.finished]
    controller.journal.flush()
    now = SessionNow(
        ended,
        [of_generation(one) for one in generations if not one.finished],
        controller.journal.session_id,
        cleared,
    )
    return partial(_write, request, now)


def _write(request: ExportRequest, now: SessionNow) -> str:
    plan = session_plan(request, now)
    cleared = sum(not one.batch and one.number in now.cleared for one in plan.generations)
    message = write_export(plan, request.path)
    return f"{message} · {cleared:,} cleared from the screen" if cleared else message


def session_plan(request: ExportRequest, now: SessionNow) -> ExportPlan:
    """Return what is exported. Raises UsageError if there is nothing."""
    kept = _kept(now)
    found = [*map(of_generation, now.ended), *now.running]
    if kept:
        found = _with_kept(found, kept)
    if not found:
        raise UsageError("Nothing to export", "Run a prompt first")
    found = _with_commands(found, now.ended)
    generations = request.chosen(found)
    judged = _judged(kept) if kept and len(generations) == len(found) else ()
    about = [f"Session {now.session_id}"] if now.session_id else []
    about += taken_over_words(now.session_id, generations)
    if len(generations) < len(found):
        about.append(f"{len(generations):,} of its {len(found):,} generations")
    again = f"stepscope export {short_of(now.session_id)} --out FILE" if now.session_id else ""
    return ExportPlan(
        generations, request.form, request.title, tuple(about), judged, request.painted, again
    )


def _kept(now: SessionNow) -> KeptSession | None:
    """Return what the history has of the session; None if it is not kept or cannot be read.

    What ended last may still be on its way there.
    """
    if not now.session_id:
        return None
    last = str(now.ended[-1].number) if now.ended else ""
    for _ in range(_TIMES):
        found = _found(now.session_id)
        if (
            found is None
            or not last
            or any(one.key == last and one.end for one in found.generations)
        ):
            break
        time.sleep(_PAUSE)
    return found


def _found(session_id: str) -> KeptSession | None:
    try:
        return find_session(folder(), session_id)
    except (ReportedError, OSError):
        return None


def _with_kept(found: Sequence[Exported], kept: KeptSession) -> list[Exported]:
    """Return the generations with ID, time, note and pin, and the rows of fans and series."""
    by_key = _by_key(kept)
    numbered = []
    for one in found:
        same = by_key.get(one.key)
        if same and same.head["record"].get("seed") == one.record["seed"]:
            one = replace(  # noqa: PLW2901 - the same one, with what is known besides
                one,
                id=same.id,
                began=same.began,
                note=same.note,
                pinned=same.pinned,
                command=f"stepscope replay {same.id}",
            )
        numbered.append(one)
    rows = [of_kept(one) for one in kept.generations if "." in one.key]
    return sorted((*numbered, *filter(None, rows)), key=lambda one: one.began)


def _with_commands(found: Sequence[Exported], ended: Sequence[Generation]) -> list[Exported]:
    """Return the generations with the flags that repeat those that are in memory.

    One that was read from the history lacks what the flags depend on.
    """
    by_number = {one.number: one for one in ended if one.origin.config}
    return [
        replace(one, command=repeat_command(by_number[one.number], one.id))
        if one.number in by_number and not one.batch
        else one
        for one in found
    ]


def _by_key(kept: KeptSession) -> dict[str, KeptGeneration]:
    """Return the generations by their key in this session, also those that it took over."""
    found = {one.key: one for one in kept.generations}
    return found | {str(number): one for number, one in taken_over(folder(), kept).items()}


def _judged(kept: KeptSession) -> list[Document]:
    """Return the reports of judgements that can be read."""
    found = []
    for one in kept.judgements:
        try:
            found.append(document_from_json(one.document))
        except UsageError:
            continue
    return found
