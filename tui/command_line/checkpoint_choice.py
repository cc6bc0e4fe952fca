"""Chooses the checkpoints of a command: all that are found, or those named on the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import NotFoundError, UsageError
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.gap import Gap
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.recommend import recommend
from core.checkpoints.roots import Roots, absent_variable, usual_places
from core.checkpoints.scan import Survey, survey
from tui.command_line.places import places, refuse_missing

# Indexes that a command reads beside those of the candidates for a star.
INDEXES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """The checkpoints that were chosen, and all `known` ones, which tell how to name them.

    A chosen one outside the roots is known too. `remarks` tell what `@all` left out of a run.
    """

    checkpoints: tuple[Checkpoint, ...]
    known: tuple[Checkpoint, ...]
    remarks: tuple[str, ...] = ()


def found(given: Iterable[Path], *, demo: bool) -> Survey:
    """Return every checkpoint of the roots.

    Raises NotFoundError when a root that was named is not there.
    """
    surveyed = survey(places(given, demo=demo).folders)
    refuse_missing(surveyed.missing)
    return surveyed


def none_found(where: Roots, gaps: Sequence[Gap] = ()) -> NotFoundError:
    """Return the error of a scan that found nothing; the first of the gaps may be the reason."""
    reason = f"{gaps[0].kind}: {gaps[0]}" if gaps else ""
    if not reason and not where.named:
        reason = absent_variable()
    if not reason and working_folder.is_deleted():
        reason = working_folder.DELETED
    looked = map(str, where.folders) if where.named else () if reason else usual_places()
    place = f" in {clean(listed)}" if (listed := ", ".join(looked)) else ""
    return NotFoundError(
        "; ".join(filter(None, (f"No checkpoints were found{place}", reason))),
        "Name a folder with --checkpoints DIR, or try --demo",
    )


def checked(entries: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return the entries, those whose index could be read in time with what it says."""
    return IndexCheck().apply(entries, INDEXES)


def named(name: str, surveyed: Survey, *, demo: bool) -> tuple[Checkpoint, ...]:
    """Return what a name means among the checkpoints that were found.

    Raises NotFoundError; its hint is --demo for the name of an embedded checkpoint.
    """
    from core.checkpoints.resolve import resolve_all  # noqa: PLC0415 - list needs none of it

    try:
        return resolve_all(name, list(surveyed.entries), surveyed.gaps)
    except NotFoundError as error:
        if not demo and error.code is Code.CHECKPOINT_NOT_FOUND and _is_embedded(name):
            error.hint = f"{clean(name)} is an embedded checkpoint: add --demo"
        raise


def _is_embedded(name: str) -> bool:
    from core.checkpoints.resolve import resolve_all  # noqa: PLC0415 - only for this error

    try:
        return bool(resolve_all(name, list(survey((DEMO,)).entries)))
    except NotFoundError:
        return False


def chosen(names: Sequence[str], given: Iterable[Path], *, demo: bool) -> Checkpoint:
    """Return the only checkpoint of `choice`. Raises NotFoundError when one name means several."""
    from core.checkpoints.step_range import the_only  # noqa: PLC0415 - list needs none of it

    return the_only(choice(names, given, demo=demo).checkpoints, "".join(names[:1]))


def choice(
    names: Iterable[str], given: Iterable[Path], *, demo: bool, asks: str = "--prompt"
) -> Choice:
    """Return the named checkpoints; for --demo without a name, the recommended embedded one.

    `asks` is what needs them, for the message. Raises UsageError with the known names when no name
    was given, NotFoundError for an unknown one and when none were found.
    """
    surveyed = found(given, demo=demo)
    known, wanted = list(surveyed.entries), list(names)
    if wanted:
        each = [named(name, surveyed, demo=demo) for name in wanted]
        every = tuple(one for found in each for one in found)
        return Choice(
            every, (*surveyed.entries, *_outside(every, known)), _left_out(wanted, each, known)
        )
    if demo:
        return Choice(tuple(star.checkpoint for star in recommend(known)[:1]), surveyed.entries)
    if not known:
        raise none_found(places(given, demo=demo), surveyed.gaps)
    from core.checkpoints.near_names import listed  # noqa: PLC0415 - only for this error

    raise UsageError(f"{asks} needs --checkpoint NAME or --demo", f"Found: {listed(known)}")


def _outside(chosen: Iterable[Checkpoint], known: Iterable[Checkpoint]) -> Iterable[Checkpoint]:
    """Return the named checkpoints that are not among the known ones, each once."""
    keys = {entry.key for entry in known}
    return {entry.key: entry for entry in chosen if entry.key not in keys}.values()


def _left_out(
    names: Sequence[str], each: Sequence[tuple[Checkpoint, ...]], known: Sequence[Checkpoint]
) -> tuple[str, ...]:
    """Return a sentence for each step of a run that cannot be loaded, for names with @all."""
    from core.checkpoints.step_range import can_be_loaded, means_several  # noqa: PLC0415 - likewise

    runs = {found[0].run for name, found in zip(names, each, strict=True) if means_several(name)}
    return tuple(
        f"{entry.name} is left out: {entry.problem or 'it lacks a model file'}"
        for entry in known
        if entry.run in runs and not entry.by_file and not can_be_loaded(entry)
    )
