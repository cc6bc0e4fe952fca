"""Chooses the checkpoints of a command: all that are found, or those named on the command line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base import working_folder
from core.base.errors import NotFoundError, UsageError
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.recommend import recommend
from core.checkpoints.roots import Roots, absent_variable
from core.checkpoints.scan import Survey, survey
from tui.command_line.places import places, refuse_missing

# Indexes that a command reads beside those of the candidates for a star.
INDEXES = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """The checkpoints that were chosen, and all `known` ones, which tell how to name them.

    A chosen one outside the roots is known too.
    """

    checkpoints: tuple[Checkpoint, ...]
    known: tuple[Checkpoint, ...]


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
    named = where.folders if where.named else ()
    place = f" in {clean(', '.join(map(str, named)))}" if named else ""
    if not reason and not where.named:
        reason = absent_variable()
    if not reason and working_folder.is_deleted():
        reason = working_folder.DELETED
    return NotFoundError(
        "; ".join(filter(None, (f"No checkpoints were found{place}", reason))),
        "Name a folder with --checkpoints DIR, or try --demo",
    )


def checked(entries: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return the entries, those whose index could be read in time with what it says."""
    return IndexCheck().apply(entries, INDEXES)


def chosen(names: Iterable[str], given: Iterable[Path], *, demo: bool) -> tuple[Checkpoint, ...]:
    """Return the checkpoints of `choice`."""
    return choice(names, given, demo=demo).checkpoints


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
        from core.checkpoints.resolve import resolve  # noqa: PLC0415 - list needs none of it

        named = tuple(resolve(name, known, surveyed.gaps) for name in wanted)
        return Choice(named, (*surveyed.entries, *_outside(named, known)))
    if demo:
        return Choice(tuple(star.checkpoint for star in recommend(known)[:1]), surveyed.entries)
    if not known:
        raise none_found(places(given, demo=demo), surveyed.gaps)
    from core.checkpoints.near_names import listed  # noqa: PLC0415 - only for this error

    raise UsageError(f"{asks} needs --checkpoint NAME or --demo", f"Found: {listed(known)}")


def _outside(named: Iterable[Checkpoint], known: Iterable[Checkpoint]) -> Iterable[Checkpoint]:
    """Return the named checkpoints that are not among the known ones, each once."""
    keys = {entry.key for entry in known}
    return {entry.key: entry for entry in named if entry.key not in keys}.values()
