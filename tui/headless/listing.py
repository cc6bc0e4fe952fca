"""`stepscope list`: one row for each checkpoint found."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from core.base.jsonfile import strict_json
from core.base.text import clean, loss, plural, size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.recommend import BestFor, Recommendation, best_for, recommend
from core.checkpoints.scan import survey
from core.checkpoints.walk import Gap
from tui.command_line.checkpoint_choice import (
    checked,
    none_found,
    places,
    refuse_missing,
)
from tui.terminal.streams import narrate
from tui.view.problem_words import with_cure

STAR = "★"
MOST_ABOVE = 99.99
_RIGHT = frozenset({"step", "val loss", "model", "with optimizer"})
_COLUMNS = ("", "name", "step", "val loss", "model", "with optimizer", "file date", "remark")


def run_list(roots: Iterable[Path], *, demo: bool, as_json: bool) -> int:
    """Print the table, or JSON; return the exit code."""
    where = places(roots, demo=demo)
    surveyed = survey(where.folders)
    entries = checked(surveyed.entries)
    stars = recommend(entries)
    if as_json:
        rows = [describe(entry, stars) for entry in entries] + list(map(gap_as_json, surveyed.gaps))
        sys.stdout.write(json.dumps(strict_json(rows), indent=1, allow_nan=False) + "\n")
    else:
        _print_table(entries, stars)
        for gap in surveyed.gaps:
            if gap not in surveyed.missing:
                narrate(clean(str(gap)))
    refuse_missing(surveyed.missing)
    if not entries:
        raise none_found(where)
    if not as_json:
        narrate(plural(len(entries), "checkpoint"))
    return 0


def gap_as_json(gap: Gap) -> dict[str, Any]:
    """Return a path that could not be looked at, as a row without a checkpoint."""
    empty = describe(Checkpoint(gap.path.name, None, gap.path, gap.path.parent), [])
    return empty | {"problem": gap.reason, "code": gap.code}


def describe(entry: Checkpoint, stars: list[Recommendation]) -> dict[str, Any]:
    """Return one checkpoint as JSON; times are seconds since the epoch, sizes bytes."""
    return {
        "name": entry.name,
        "path": str(entry.folder),
        "run": str(entry.run),
        "source": entry.source,
        "step": entry.step,
        "metric": entry.metric,
        "loss": entry.loss,
        "recommended": star_of(entry, stars),
        "past_best": past_best(entry, stars),
        "best_for": use_of(entry, stars) or None,
        "model_bytes": entry.model_bytes,
        "total_bytes": entry.total_bytes,
        "modified": entry.modified,
        "aliases": [str(alias) for alias in entry.aliases],
        "copies": [str(copy) for copy in entry.copies],
        "checked": entry.settled,
        "contradiction": entry.contradiction,
        "problem": entry.problem,
        "code": entry.problem_code,
    }


def star_of(entry: Checkpoint, stars: list[Recommendation]) -> str | None:
    """Return the reason of the recommendation; None for a checkpoint without a star."""
    return next((star.reason for star in stars if star.checkpoint is entry), None)


def past_best(entry: Checkpoint, stars: list[Recommendation]) -> float | None:
    """Return how far a later step's loss is above the lowest of its run, as a fraction."""
    star = _of_run(entry, stars)
    return star.past_best.get(entry.name) if star else None


def use_of(entry: Checkpoint, stars: list[Recommendation]) -> BestFor:
    """Return what a checkpoint is best for."""
    return best_for(entry, _of_run(entry, stars))


def _of_run(entry: Checkpoint, stars: list[Recommendation]) -> Recommendation | None:
    """Return the recommendation of an entry's run and metric."""
    for star in stars:
        if star.checkpoint.run == entry.run and star.checkpoint.metric == entry.metric:
            return star
    return None


def remark(entry: Checkpoint, stars: list[Recommendation]) -> str:
    """Return the remark of a row: its problem, or what it is best for and its other names."""
    if entry.problem or entry.contradiction:
        return with_cure(entry.problem, entry.cure) if entry.problem else entry.contradiction or ""
    remarks = (
        _use_in_words(entry, stars),
        "" if entry.settled else "unchecked",
        f"{len(entry.copies) + 1} copies" if entry.copies else "",
        f"also {', '.join(alias.name for alias in entry.aliases)}" if entry.aliases else "",
    )
    return " · ".join(filter(None, remarks))


def share(above: float) -> str:
    """Return a share in percent; one of more than four digits is not written out."""
    return f"{above:.2%}" if above < MOST_ABOVE else f">{MOST_ABOVE:,.0%}"


def _use_in_words(entry: Checkpoint, stars: list[Recommendation]) -> str:
    """Return what a checkpoint is best for, in few words; info prints the whole reason."""
    star, use = _of_run(entry, stars), use_of(entry, stars)
    if star and use is BestFor.BEST:
        return f"{use}: {'lowest of its run' if star.lowest is entry else 'earliest within 0.5 %'}"
    if star and use is BestFor.PAST_BEST:
        return f"{use} by {share(star.past_best[entry.name])}"
    return use


def table(entries: list[Checkpoint], stars: list[Recommendation]) -> Iterable[str]:
    """Yield the lines of the table: each run's folder, then its checkpoints."""
    from tui.headless.tables import aligned  # noqa: PLC0415 - JSON needs no table

    runs: dict[Path, list[Checkpoint]] = {}
    for entry in entries:
        runs.setdefault(entry.run, []).append(entry)
    for run, steps in runs.items():
        # Only the stars of the run, since each row compares paths, which is slow.
        of_run = [star for star in stars if star.checkpoint.run == run]
        rows = [_row(entry, of_run) for entry in steps]
        columns, rows = _used(rows)
        yield clean(str(run))
        yield from aligned(columns, rows, _RIGHT)


def _print_table(entries: list[Checkpoint], stars: list[Recommendation]) -> None:
    from tui.headless.tables import write  # noqa: PLC0415 - JSON needs no table

    write(table(entries, stars))


def _used(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return columns and rows, without the optimizer column if it is empty in every row."""
    unused = _COLUMNS.index("with optimizer")
    if any(row[unused] != "–" for row in rows):
        return _COLUMNS, rows
    columns, *rest = (row[:unused] + row[unused + 1 :] for row in (_COLUMNS, *rows))
    return columns, rest


def _row(entry: Checkpoint, stars: list[Recommendation]) -> tuple[str, ...]:
    date = datetime.fromtimestamp(entry.modified) if entry.modified else None
    return (
        STAR if star_of(entry, stars) else "",
        entry.name,
        "" if entry.step is None else f"{entry.step:,}",
        # A loss in nats per token is shown without a unit, as in the fork's logs.
        loss(entry.loss) + (" bpb" if entry.metric == "val_bpb" else ""),
        size(entry.model_bytes) if entry.model_bytes else "–",
        size(entry.total_bytes) if entry.optimizer_bytes else "–",
        f"{date:%Y-%m-%d}" if date else "",
        remark(entry, stars),
    )
