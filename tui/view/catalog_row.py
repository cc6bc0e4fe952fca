"""The rows of the checkpoint list as data: heads of runs or groups, and checkpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.base.text import loss as loss_words
from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog_words import group_words
from tui.view.problem_words import problem_words
from tui.view.standing import Lowest, Standing, runs_of


@dataclass(frozen=True, slots=True)
class CatalogRow:
    """The head of a run or group (`entry` is None), or a checkpoint with its marks.

    `name` is the name of the head or the step of the checkpoint, in place of which it has its own
    name where the step does not tell it apart (`by_step`). `run` is the name of its run if the head
    does not have it. `above` is how far the loss is above the `lowest` of the run or group, as a
    fraction, None when there is nothing to compare. `note` is the lowest loss of a run.
    """

    name: str
    entry: Checkpoint | None = None
    run: str = ""
    by_step: bool = False
    loss: str = ""
    above: float | None = None
    lowest: bool = False
    star: bool = False
    past_best: bool = False
    problem: str = ""
    note: str = ""


class RowMaker:
    """Makes the rows of a catalog."""

    def __init__(self, standing: Standing) -> None:
        self._standing = standing

    def by_run(self, shown: Iterable[Checkpoint]) -> list[CatalogRow]:
        """Return the rows below the head of their run; without a head if there is one run."""
        rows: list[CatalogRow] = []
        runs = runs_of(shown)
        for run, entries in runs.items():
            if len(runs) > 1:
                note = self._lowest_of(run, entries[0].metric)
                rows.append(CatalogRow(self._standing.run_names[run], note=note))
            rows += [self._row(entry) for entry in entries]
        return rows

    def ranked(self, shown: Iterable[Checkpoint]) -> list[CatalogRow]:
        """Return the rows of all runs, lowest loss first, below the head of their group.

        Without a head if there is one group. What cannot be ranked comes last.
        """
        rest = {entry.key: entry for entry in shown}
        parts: list[tuple[str, list[CatalogRow]]] = []
        for group, entries in self._standing.groups.items():
            lowest = Lowest(entries[0].loss or 0.0, entries[0])
            ranked = [entry for entry in entries if rest.pop(entry.key, None)]
            rows = [self._row(entry, lowest, flat=True) for entry in ranked]
            parts.append((group_words(group, self._standing.run_names), rows))
        parts.append(("not ranked", [self._row(entry, flat=True) for entry in rest.values()]))
        parts = [part for part in parts if part[1]]
        if len(parts) == 1:
            return parts[0][1]
        return [row for name, rows in parts for row in (CatalogRow(name), *rows)]

    def _row(
        self, entry: Checkpoint, lowest: Lowest | None = None, *, flat: bool = False
    ) -> CatalogRow:
        standing, loss, metric = self._standing, entry.loss, entry.metric
        series = (entry.run, metric)
        lowest = lowest or standing.lowest.get(series)
        by_step, problem = standing.step_tells(entry), problem_words(entry)
        compared = lowest is not None and loss is not None and not problem
        star = standing.stars.get(series)
        return CatalogRow(
            f"{entry.step:,}" if by_step else entry.name,
            entry,
            run=standing.run_names[entry.run] if flat and len(standing.runs) > 1 else "",
            by_step=by_step,
            loss=self._loss(loss, metric),
            above=loss / lowest.loss - 1 if compared and lowest and loss else None,
            lowest=lowest is not None and lowest.entry is entry,
            star=star is not None and star.checkpoint is entry,
            past_best=entry.key in standing.past_best,
            problem=problem,
        )

    def _lowest_of(self, run: Path, metric: str | None) -> str:
        """Return the lowest loss of a run; "" if it has fewer than two."""
        lowest = self._standing.lowest.get((run, metric))
        return f"lowest {self._loss(lowest.loss, metric)}" if lowest else ""

    def _loss(self, value: float | None, metric: str | None) -> str:
        """Return the loss, at most nine characters, and its unit where rows have different ones."""
        shown = loss_words(value)
        if value is not None and (len(shown) > 9 or value < 0.00005):
            shown = f"{value:.2e}"
        return f"{shown} bpb" if self._standing.mixed and metric == "val_bpb" else shown
