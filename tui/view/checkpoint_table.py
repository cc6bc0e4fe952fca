"""The table of `stepscope list`, which the line mode shows too: a row for each checkpoint."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from core.base.text import clean, loss, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.recommend import BestFor, Recommendation, best_for
from tui.view.aligned import aligned
from tui.view.catalog_words import group_words
from tui.view.marks import STAR
from tui.view.problem_words import with_cure
from tui.view.standing import Standing, runs_of

# Above this, as a share, a loss is shown as "more than".
MOST_ABOVE = 99.99
_RIGHT = frozenset({"step", "val loss", "model", "with optimizer"})
_COLUMNS = ("", "name", "step", "val loss", "model", "with optimizer", "file date", "remark")


def checkpoint_table(
    entries: Iterable[Checkpoint], standing: Standing, width: int
) -> Iterator[str]:
    """Yield each run's folder, then a heading and its checkpoints; at the end the best of all runs.

    Remarks are wrapped at `width` cells. `standing` has the stars of the entries. Names are shown
    as they can be typed.
    """
    names = standing.typed_names
    for run, steps in runs_of(entries).items():
        columns, rows = _used(
            [_row(entry, names[entry.key], standing.star_of(entry)) for entry in steps]
        )
        yield clean(str(run))
        yield from aligned(columns, rows, _RIGHT, width)
    yield from _best_of_all(standing)


def _best_of_all(standing: Standing) -> Iterator[str]:
    """Yield the best of each group of several runs; a group has losses that can be compared."""
    for group, entry in standing.best_of_all.items():
        if standing.is_best_of_all(entry):
            name, words = standing.typed_names[entry.key], group_words(group, standing.run_names)
            yield clean(
                f"best of all runs: {name} {loss(entry.loss)} ({words}; other data possible)"
            )


def _used(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return columns and rows, without the optimizer column if it is empty in every row."""
    unused = _COLUMNS.index("with optimizer")
    if any(row[unused] != "–" for row in rows):
        return _COLUMNS, rows
    columns, *rest = (row[:unused] + row[unused + 1 :] for row in (_COLUMNS, *rows))
    return columns, rest


def _row(entry: Checkpoint, name: str, star: Recommendation | None) -> tuple[str, ...]:
    date = datetime.fromtimestamp(entry.modified) if entry.modified else None
    return (
        STAR if star and star.checkpoint is entry else "",
        name,
        "" if entry.step is None else f"{entry.step:,}",
        # A loss in nats per token is shown without a unit, as in the fork's logs.
        loss(entry.loss) + (" bpb" if entry.metric == "val_bpb" and entry.loss is not None else ""),
        size(entry.model_bytes) if entry.model_bytes else "–",
        size(entry.total_bytes) if entry.optimizer_bytes else "–",
        f"{date:%Y-%m-%d}" if date else "",
        _remark(entry, star),
    )


def _remark(entry: Checkpoint, star: Recommendation | None) -> str:
    """Return the remark of a row: its problem, or what it is best for and its other names."""
    if entry.problem or entry.contradiction:
        return with_cure(entry.own_problem, entry.cure) or entry.contradiction or ""
    remarks = (
        _use_in_words(entry, star),
        "" if entry.settled else "unchecked",
        f"{len(entry.copies) + 1} copies" if entry.copies else "",
        f"also {', '.join(alias.name for alias in entry.aliases)}" if entry.aliases else "",
    )
    return " · ".join(filter(None, remarks))


def _use_in_words(entry: Checkpoint, star: Recommendation | None) -> str:
    """Return what a checkpoint is best for, in few words; info prints the whole reason."""
    use = best_for(entry, star)
    if star and use is BestFor.BEST:
        return f"{use}: {'lowest of its run' if star.lowest is entry else 'earliest within 0.5 %'}"
    if star and use is BestFor.PAST_BEST:
        return f"{use} by {share(star.past_best[entry.name])}"
    return use


def share(above: float) -> str:
    """Return a share in percent; one of more than four digits is not written out."""
    return f"{above:.2%}" if above < MOST_ABOVE else f">{MOST_ABOVE:,.0%}"
