"""The checkpoint list as data: filter, sort order, stars and rows."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from core.base.text import loss
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.loss_groups import loss_group
from core.checkpoints.recommend import Recommendation
from core.checkpoints.unique_names import unique_names
from tui.view.catalog_row import CatalogRow, RowMaker
from tui.view.standing import Standing, by_step, runs_of


class Order(StrEnum):
    """What the checkpoints are sorted by: within each run, or over all runs (BEST)."""

    STEP = "step"
    LOSS = "loss"
    SIZE = "size"
    DATE = "date"
    BEST = "best"

    @property
    def words(self) -> str:
        """The order as it is shown."""
        return "all runs" if self is Order.BEST else self.value

    @property
    def arrow(self) -> str:
        """↑ if the smallest comes first, ↓ if the largest or newest does."""
        return "↓" if self in (Order.SIZE, Order.DATE) else "↑"

    @property
    def next(self) -> "Order":
        """The next order; after the last one, the first."""
        every = list(Order)
        return every[(every.index(self) + 1) % len(every)]


@dataclass(frozen=True, slots=True)
class Catalog:
    """The checkpoints found, with the sort order, filter and marked rows of the list.

    `marked` may have keys of checkpoints that are gone, which can come back; `mark_order` has those
    that were marked one after the other, the first one first. `standing` compares
    the entries; it is kept when only order, filter or marks are replaced.
    """

    entries: tuple[Checkpoint, ...] = ()
    order: Order = Order.STEP
    filter: str = ""
    marked: frozenset[CheckpointKey] = frozenset()
    mark_order: tuple[CheckpointKey, ...] = ()
    standing: Standing = field(default=Standing(()), compare=False, repr=False)

    def __post_init__(self) -> None:
        """Compare the entries, if they are not those that were compared before."""
        if self.standing.entries is not self.entries:
            object.__setattr__(self, "standing", Standing(self.entries))

    @property
    def stars(self) -> tuple[Recommendation, ...]:
        """The recommendations, one for each run and metric."""
        return tuple(self.standing.stars.values())

    @property
    def next_order(self) -> Order:
        """The next order that differs: of one run, the best of all is the lowest loss."""
        following = self.order.next
        alike = following is Order.BEST and len(self.standing.runs) < 2
        return following.next if alike else following

    def rows(self) -> list[CatalogRow]:
        """Return the rows to show, with the heads of runs or groups when there are several."""
        shown = [entry for entry in self.entries if self.matches(entry)]
        maker = RowMaker(self.standing)
        if self.order is Order.BEST:
            return maker.ranked(shown)
        if self.order is not Order.STEP:
            shown.sort(key=self._sort_key)
        return maker.by_run(shown)

    @property
    def marked_entries(self) -> tuple[Checkpoint, ...]:
        """The marked checkpoints, run by run and in order of step, also those not shown."""
        marked = (entry for entry in self.entries if entry.key in self.marked)
        return tuple(entry for entries in runs_of(marked).values() for entry in by_step(entries))

    @property
    def first_marked(self) -> tuple[Checkpoint, ...]:
        """The marked checkpoints in the order in which they were marked, else as listed."""
        places = {key: at for at, key in enumerate(self.mark_order)}
        return tuple(sorted(self.marked_entries, key=lambda one: places.get(one.key, len(places))))

    def with_marks(self, marked: frozenset[CheckpointKey]) -> "Catalog":
        """Return the same with these marks and no others; new ones come after the earlier ones."""
        kept = tuple(key for key in self.mark_order if key in marked)
        new = tuple(entry.key for entry in self.entries if entry.key in marked.difference(kept))
        return replace(self, marked=marked, mark_order=(*kept, *new))

    def matches(self, entry: Checkpoint) -> bool:
        """Whether every word of the filter is in the name, step, run or source."""
        if not self.filter:
            return True
        step = "" if entry.step is None else f"{entry.step:,}"
        text = f"{entry.name} {step} {entry.run} {entry.source or ''}".lower()
        return all(word in text for word in self.filter.lower().split())

    def _sort_key(self, entry: Checkpoint) -> tuple[float, int]:
        keys = {
            Order.LOSS: float("inf") if entry.loss is None else entry.loss,
            Order.SIZE: float(-entry.total_bytes),
            Order.DATE: -entry.modified,
        }
        return keys[self.order], entry.step or 0

    def star_of(self, entry: Checkpoint) -> Recommendation | None:
        """Return the recommendation of an entry's run and metric."""
        return self.standing.star_of(entry)

    def best(self, near: Checkpoint | None = None) -> Checkpoint | None:
        """Return the recommended checkpoint of the run of `near`.

        If there is none, return that of the newest run, else the first without a problem.
        """
        star = self.star_of(near) if near else None
        if star:
            return star.checkpoint
        if newest := self.standing.newest_star:
            return newest
        return next((entry for entry in self.entries if entry.problem is None), None)

    def best_of_all(self, near: Checkpoint | None = None) -> Checkpoint | None:
        """Return the lowest loss of the stars of all runs whose losses compare with `near`'s.

        A run without a star has its lowest loss in its place. Without a loss to
        compare with, it is that of the largest group; None if no loss was measured.
        """
        best = self.standing.best_of_all
        group = loss_group(near) if near else None
        return best.get(group) if group else next(iter(best.values()), None)

    def best_in_order(self, near: Checkpoint | None = None) -> Checkpoint | None:
        """Return the best of all in the order over all runs, else that of the run of `near`."""
        return self.best_of_all(near) if self.order is Order.BEST else self.best(near)

    def recorded_lower(self, entry: Checkpoint) -> str:
        """Return which other run recorded a lower loss than an entry that is the best of its run.

        It is "" if there is none, or if the run of the entry has a better one. Only losses of the
        entry's group count. The metas do not say which data a loss was measured on.
        """
        star, group = self.star_of(entry), loss_group(entry)
        if group is None or (star and star.checkpoint.key != entry.key):
            return ""
        lowest = self.standing.groups[group][0]
        if lowest.run == entry.run or lowest.loss == entry.loss:
            return ""
        run, name = self.standing.run_names[lowest.run], self.name_of(lowest)
        if not name.startswith((f"{run}@", f"{run} / ")):
            name = f"{run} / {name}"
        return f"recorded lower: {name} {loss(lowest.loss)} (other data possible)"

    def find(self, key: CheckpointKey | None) -> Checkpoint | None:
        """Return the entry with this key, None if there is none."""
        return self.standing.by_key.get(key) if key else None

    def name_of(self, entry: Checkpoint) -> str:
        """Return the name of an entry, after its run's where it alone does not tell the run."""
        if known := self.standing.names.get(entry.key):
            return known
        others = (other for other in self.entries if other.run != entry.run)
        if any(other.name == entry.name or other.run.name == entry.run.name for other in others):
            return unique_names((*self.entries, entry), between=" / ")[-1]
        return entry.name
