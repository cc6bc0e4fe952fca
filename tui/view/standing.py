"""How checkpoints compare: stars, the lowest losses, and what tells runs and steps apart."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.loss_groups import LossGroup, loss_group
from core.checkpoints.recommend import TOLERANCE, Recommendation, recommend
from core.checkpoints.unique_names import short_names, unique_names

# A run and the metric of its losses.
Series = tuple[Path, str | None]


class Lowest(NamedTuple):
    """The lowest loss of a run or group, and the entry that has it."""

    loss: float
    entry: Checkpoint


class Standing:
    """Comparisons over all entries of a catalog; each is made when it is first needed."""

    def __init__(self, entries: tuple[Checkpoint, ...]) -> None:
        self.entries = entries

    @cached_property
    def stars(self) -> dict[Series, Recommendation]:
        """The recommendations."""
        found = recommend(self.entries)
        return {(star.checkpoint.run, star.checkpoint.metric): star for star in found}

    def star_of(self, entry: Checkpoint) -> Recommendation | None:
        """Return the recommendation of an entry's run and metric."""
        return self.stars.get((entry.run, entry.metric))

    @cached_property
    def by_key(self) -> dict[CheckpointKey, Checkpoint]:
        """The entries by their identity."""
        return {entry.key: entry for entry in self.entries}

    @cached_property
    def groups(self) -> dict[LossGroup, list[Checkpoint]]:
        """The entries whose losses compare, lowest first; the group with most entries is first."""
        found: dict[LossGroup, list[Checkpoint]] = {}
        for entry in self.entries:
            if group := loss_group(entry):
                found.setdefault(group, []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: (entry.loss or 0.0, entry.step or 0))
        return dict(sorted(found.items(), key=lambda item: (-len(item[1]), str(item[0]))))

    @cached_property
    def best_of_all(self) -> dict[LossGroup, Checkpoint]:
        """The lowest loss of each group, of the stars and of the runs that have none.

        nanochat saves the last step alone by default, and such a run does not have a star.
        """
        return {
            group: next(entry for entry in entries if self.stands_for_its_run(entry))
            for group, entries in self.groups.items()
        }

    def is_best_of_all(self, entry: Checkpoint) -> bool:
        """Whether an entry is the best of a group of several runs."""
        group = loss_group(entry)
        if group is None or not self.is_best_of_group(entry):
            return False
        return any(other.run != entry.run for other in self.groups[group])

    def is_best_of_group(self, entry: Checkpoint) -> bool:
        """Whether an entry is the best of all that it compares with, also within one run."""
        group = loss_group(entry)
        return group is not None and self.best_of_all[group] is entry

    def stands_for_its_run(self, entry: Checkpoint) -> bool:
        """Whether an entry has a star, or its run has none because too few steps were measured."""
        return self.has_star(entry) or self.star_of(entry) is None

    def has_star(self, entry: Checkpoint) -> bool:
        """Whether an entry is the recommended one of its run and metric."""
        star = self.star_of(entry)
        return star is not None and star.checkpoint.key == entry.key

    @cached_property
    def lowest(self) -> dict[Series, Lowest]:
        """The lowest loss of each run and metric that has a star."""
        return {
            series: Lowest(star.lowest.loss or 0.0, star.lowest)
            for series, star in self.stars.items()
        }

    @cached_property
    def past_best(self) -> set[CheckpointKey]:
        """The entries after the lowest loss of their run that are above it by over 0.5 %."""
        return {
            entry.key
            for series, star in self.stars.items()
            for entry in self.runs[series[0]]
            if star.past_best.get(entry.name, 0.0) > TOLERANCE
            and entry.problem is None
            and entry.metric == series[1]
        }

    @cached_property
    def runs(self) -> dict[Path, list[Checkpoint]]:
        """The entries by run."""
        return runs_of(self.entries)

    @cached_property
    def mixed(self) -> bool:
        """Whether losses of more than one metric were measured."""
        return len({group.metric for group in self.groups}) > 1

    @cached_property
    def run_names(self) -> dict[Path, str]:
        """A short name for each run."""
        return short_names(self.runs)

    @cached_property
    def names(self) -> dict[CheckpointKey, str]:
        """The name of each entry, after its run's where it alone does not tell the run."""
        return self._named(between=" / ")

    @cached_property
    def typed_names(self) -> dict[CheckpointKey, str]:
        """The names in the form in which they can be typed."""
        return self._named(between="/")

    def _named(self, between: str) -> dict[CheckpointKey, str]:
        names = unique_names(self.entries, between)
        return {entry.key: name for entry, name in zip(self.entries, names, strict=True)}

    @cached_property
    def newest_star(self) -> Checkpoint | None:
        """The recommended checkpoint of the newest run; None if no run has a star.

        Upstream picks the tag with the largest number after a leading d, also an empty folder, and
        its highest step. A larger model is not a newer or better one, and a highest step can be
        past the best, so the highlight is by date and loss.

        The newest run has the newest model file among the runs with a star. Copying can change the
        dates, but the metas record none. The last in order of path wins among equal dates, because
        runs are often numbered.
        """
        dates = {
            run: max(entry.modified for entry in entries) for run, entries in self.runs.items()
        }
        chosen = max(
            self.stars.values(),
            key=lambda star: (round(dates[star.checkpoint.run]), str(star.checkpoint.run)),
            default=None,
        )
        return chosen.checkpoint if chosen else None

    @cached_property
    def _repeated(self) -> set[tuple[Path, int | None]]:
        """The steps that several entries of a run have."""
        counts = Counter((entry.run, entry.step) for entry in self.entries)
        return {step for step, number in counts.items() if number > 1}

    def step_tells(self, entry: Checkpoint) -> bool:
        """Whether its step tells an entry apart from the others of its run."""
        return entry.step is not None and (entry.run, entry.step) not in self._repeated


def by_step(entries: Iterable[Checkpoint]) -> list[Checkpoint]:
    """Return entries in order of step; those without a step come first."""
    return sorted(entries, key=lambda entry: -1 if entry.step is None else entry.step)


def runs_of(entries: Iterable[Checkpoint]) -> dict[Path, list[Checkpoint]]:
    """Return the entries by run, in the order in which the runs appear."""
    found: dict[Path, list[Checkpoint]] = {}
    for entry in entries:
        found.setdefault(entry.run, []).append(entry)
    return found
