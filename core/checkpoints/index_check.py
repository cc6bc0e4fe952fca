"""Which entries are known to load: their indexes are read within a budget, stars first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from core.base.error_codes import Code
from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.copies import without_copies
from core.checkpoints.meta import Meta
from core.checkpoints.ptfile import Identity, identity_of
from core.checkpoints.recommend import recommended


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
        # A copy tells nothing new.
        apart = {entry.key for entry in without_copies(result)}
        for place in _newest_first(result):
            if budget <= 0:
                break
            if not result[place].settled and result[place].key in apart:
                result[place] = self._read(result[place])
                budget -= 1
        return without_copies(result)

    def _check_stars(self, result: list[Checkpoint]) -> int:
        """Read the candidates until each star loads; return how many indexes were read."""
        places = {entry.key: place for place, entry in enumerate(result)}
        count = 0
        while unsure := [places[star.key] for star in recommended(result) if not star.settled]:
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


def _newest_first(entries: Sequence[Checkpoint]) -> Iterator[int]:
    """Yield the places of entries: the last step of each run, then the last but one, and so on."""
    runs: dict[str, list[int]] = {}
    for place in sorted(range(len(entries)), key=lambda place: -(entries[place].step or 0)):
        runs.setdefault(str(entries[place].run), []).append(place)
    for turn in zip_longest(*runs.values()):
        yield from (place for place in turn if place is not None)
