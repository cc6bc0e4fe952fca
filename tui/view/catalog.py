"""The checkpoint list as data: filter, sort order, groups by run, and bars for the losses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.recommend import Recommendation, recommend

BARS = "▁▂▃▄▅▆▇█"


class Order(StrEnum):
    """What the checkpoints of a run are sorted by."""

    STEP = "step"
    LOSS = "loss"
    SIZE = "size"
    DATE = "date"

    @property
    def next(self) -> "Order":
        """The next order; after the last one, the first."""
        every = list(Order)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """One row of the list: the heading of a run (`entry` is None), or a checkpoint with its marks.

    `past_best` is how far the loss is above the lowest of the run, as a fraction.
    """

    run: Path
    entry: Checkpoint | None = None
    star: bool = False
    past_best: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """The checkpoints found, with the sort order and filter of the list."""

    entries: tuple[Checkpoint, ...] = ()
    order: Order = Order.STEP
    filter: str = ""
    stars: tuple[Recommendation, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Compute the recommendations once."""
        object.__setattr__(self, "stars", tuple(recommend(self.entries)))

    def rows(self) -> list[CatalogRow]:
        """Return the rows to show: a heading for each run when there are several."""
        shown = [entry for entry in self.entries if self.matches(entry)]
        runs = list(dict.fromkeys(entry.run for entry in shown))
        names = _short_names(runs)
        rows: list[CatalogRow] = []
        for run in runs:
            if len(runs) > 1:
                rows.append(CatalogRow(run, name=names[run]))
            group = sorted((e for e in shown if e.run == run), key=self._sort_key)
            rows += [self._row(entry) for entry in group]
        return rows

    def matches(self, entry: Checkpoint) -> bool:
        """Whether every word of the filter is in the name, run or source."""
        text = f"{entry.name} {entry.run} {entry.source or ''}".lower()
        return all(word in text for word in self.filter.lower().split())

    def _sort_key(self, entry: Checkpoint) -> tuple[float, int]:
        keys = {
            Order.STEP: float(entry.step or 0),
            Order.LOSS: float("inf") if entry.loss is None else entry.loss,
            Order.SIZE: float(-entry.total_bytes),
            Order.DATE: -entry.modified,
        }
        return keys[self.order], entry.step or 0

    def _row(self, entry: Checkpoint) -> CatalogRow:
        star = self.star_of(entry)
        mine = star is not None and star.checkpoint is entry
        return CatalogRow(entry.run, entry, mine, star.past_best.get(entry.name) if star else None)

    def star_of(self, entry: Checkpoint) -> Recommendation | None:
        """Return the recommendation of an entry's run and metric."""
        for star in self.stars:
            if (star.checkpoint.run, star.checkpoint.metric) == (entry.run, entry.metric):
                return star
        return None

    def best(self, near: Checkpoint | None = None) -> Checkpoint | None:
        """Return the recommended checkpoint of the run of `near`.

        If there is none, return that of any run, else the first checkpoint without a problem.
        """
        star = self.star_of(near) if near else None
        if star:
            return star.checkpoint
        if self.stars:
            return self.stars[0].checkpoint
        return next((entry for entry in self.entries if entry.problem is None), None)

    def find(self, key: CheckpointKey | None) -> Checkpoint | None:
        """Return the entry with this key, None if there is none."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def name_of(self, entry: Checkpoint) -> str:
        """Return the name of an entry, after its run's where another run has the same name."""
        runs = [other.run for other in self.entries if other.name == entry.name]
        if all(run == entry.run for run in runs):
            return entry.name
        return f"{_short_names(list(dict.fromkeys((*runs, entry.run))))[entry.run]} / {entry.name}"

    def names(self) -> dict[CheckpointKey, str]:
        """Return `name_of` of every entry, in one pass."""
        runs: dict[str, list[Path]] = {}
        for entry in self.entries:
            runs.setdefault(entry.name, []).append(entry.run)
        short: dict[tuple[Path, ...], dict[Path, str]] = {}
        names: dict[CheckpointKey, str] = {}
        for entry in self.entries:
            same = tuple(dict.fromkeys(runs[entry.name]))
            if len(same) > 1 and same not in short:
                short[same] = _short_names(same)
            run = f"{short[same][entry.run]} / " if len(same) > 1 else ""
            names[entry.key] = f"{run}{entry.name}"
        return names

    def losses(self, run: Path) -> list[Checkpoint]:
        """Return the checkpoints of a run that have a loss, in order of step."""
        measured = [e for e in self.entries if e.run == run and e.loss is not None]
        return sorted(measured, key=lambda entry: entry.step or 0)


def _short_names(folders: Sequence[Path]) -> dict[Path, str]:
    """Return a name for each folder: the shortest end of its path that no other folder has.

    A name has at least two parts, where the path has them.
    """
    names: dict[Path, str] = {}
    for folder in folders:
        for length in range(2, len(folder.parts) + 1):
            end = folder.parts[-length:]
            if sum(other.parts[-length:] == end for other in folders) == 1:
                break
        names[folder] = str(Path(*folder.parts[-length:])) if len(folder.parts) > 1 else str(folder)
    return names


def bars(losses: Sequence[float], width: int) -> str:
    """Return a bar for each of the last `width` losses; the lowest loss has the shortest bar."""
    shown = losses[-width:] if width > 0 else []
    if not shown:
        return ""
    low, high = min(shown), max(shown)
    scale = (len(BARS) - 1) / (high - low) if high > low else 0.0
    return "".join(BARS[round((loss - low) * scale)] for loss in shown)
