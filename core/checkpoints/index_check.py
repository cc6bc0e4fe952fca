"""Which entries are known to load: their indexes are read within a budget, stars first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.meta import Meta
from core.checkpoints.ptfile import Identity, identity_of
from core.checkpoints.recommend import recommend
from core.checkpoints.step_files import STEP_FOLDER


class _Outcome(NamedTuple):
    """What an index said, and of which files."""

    files: tuple[int, float, Identity | None]
    meta: Meta
    problem: str | None = None
    code: Code | None = None
    cure: str = ""


class IndexCheck:
    """Reads indexes and remembers what they said until the files change."""

    def __init__(self) -> None:
        self._outcomes: dict[CheckpointKey, _Outcome] = {}

    def apply(self, entries: Iterable[Checkpoint], budget: int) -> list[Checkpoint]:
        """Return the entries, each with the problem of its index or marked as checked.

        Reading an index takes milliseconds, and a list must not take seconds. The candidates for a
        star are always read, since a broken checkpoint must not get one and the star must not
        depend on the budget; then, as far as `budget` new indexes go, the newest steps of each run.
        """
        result = [self._known(entry) for entry in entries]
        budget -= self._check_stars(result)
        for place in _newest_first(result):
            if budget <= 0:
                break
            if not result[place].settled:
                result[place] = self._read(result[place])
                budget -= 1
        return _without_copies(result)

    def _check_stars(self, result: list[Checkpoint]) -> int:
        """Read the candidates until each star loads; return how many indexes were read."""
        places = {entry.key: place for place, entry in enumerate(result)}
        count = 0
        while unsure := [
            places[star.checkpoint.key]
            for star in recommend(result)
            if not star.checkpoint.settled
        ]:  # fmt: skip
            for place in unsure:
                result[place] = self._read(result[place])
            count += len(unsure)
            if all(result[place].checked for place in unsure):
                # All of them load, so the stars are still the same.
                break
        return count

    def _known(self, entry: Checkpoint) -> Checkpoint:
        outcome = self._outcomes.get(entry.key)
        if entry.settled or outcome is None or not _is_of(outcome, entry):
            return entry
        return _marked(entry, outcome)

    def _read(self, entry: Checkpoint) -> Checkpoint:
        outcome = _Outcome(_files(entry), entry.meta)
        try:
            entry.config()
        except ReportedError as failure:
            outcome = outcome._replace(
                problem=failure.message, code=failure.code, cure=failure.hint
            )
        self._outcomes[entry.key] = outcome
        return _marked(entry, outcome)


def _is_of(outcome: _Outcome, entry: Checkpoint) -> bool:
    # A meta that did not change is the same object.
    return outcome.meta is entry.meta and outcome.files == _files(entry)


def _files(entry: Checkpoint) -> tuple[int, float, Identity | None]:
    """Return size and time of a model, and its identity: an overwrite can keep the other two."""
    try:
        identity = identity_of(entry.model_path) if entry.model_path else None
    except ReportedError:
        identity = None
    return entry.model_bytes, entry.modified, identity


def _marked(entry: Checkpoint, outcome: _Outcome) -> Checkpoint:
    return replace(
        entry,
        problem=outcome.problem,
        problem_code=outcome.code,
        cure=outcome.cure,
        checked=not outcome.problem,
    )


def _without_copies(entries: list[Checkpoint]) -> list[Checkpoint]:
    """Return the entries without copies, which become paths of the one that they were made of.

    A copy has the weights and the step of an entry, and lies beside it: in any folder when the
    entry's own is named by its step (`step_002920`, `final`), else in one whose name contains the
    entry's (`d12`, `d12_2026-01-31`) or the same step. Two runs with equal weights are not copies.
    """
    originals: dict[tuple[Path, int | None, str], Checkpoint] = {}
    copies: dict[CheckpointKey, list[Path]] = {}
    kept: set[CheckpointKey] = set()
    for entry in sorted(entries, key=_original_first):
        if entry.checked:
            same = (entry.folder.parent, entry.step, entry.index().fingerprint)
            original = originals.setdefault(same, entry)
            if original is not entry and _may_be_copy(original.folder, entry.folder):
                copies.setdefault(original.key, []).append(entry.folder)
                continue
        kept.add(entry.key)
    return [
        replace(entry, copies=tuple(copies[entry.key])) if entry.key in copies else entry
        for entry in entries
        if entry.key in kept
    ]


def _original_first(entry: Checkpoint) -> tuple[bool, int]:
    return STEP_FOLDER.fullmatch(entry.folder.name) is None, len(entry.folder.name)


def _may_be_copy(original: Path, other: Path) -> bool:
    if STEP_FOLDER.fullmatch(original.name) or original.name in other.name:
        return True
    # Two copies of a step are copies of each other, even if its own folder was deleted.
    one, two = STEP_FOLDER.search(original.name), STEP_FOLDER.search(other.name)
    return one is not None and two is not None and one[0] == two[0]


def _newest_first(entries: Sequence[Checkpoint]) -> Iterator[int]:
    """Yield the places of entries: the last step of each run, then the last but one, and so on."""
    runs: dict[str, list[int]] = {}
    for place in sorted(range(len(entries)), key=lambda place: -(entries[place].step or 0)):
        runs.setdefault(str(entries[place].run), []).append(place)
    for turn in zip_longest(*runs.values()):
        yield from (place for place in turn if place is not None)
