"""`stepscope list`: one row for each checkpoint found."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.base.jsonfile import strict_json
from core.base.text import clean, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.recommend import Recommendation, best_for
from core.checkpoints.scan import survey
from tui.command_line.checkpoint_choice import checked, none_found
from tui.command_line.places import places, refuse_missing
from tui.terminal.output_width import output_width
from tui.terminal.streams import narrate
from tui.view.standing import Standing


def run_list(roots: Iterable[Path], *, demo: bool, as_json: bool) -> int:
    """Print the table, or JSON, and return 0. Raises NotFoundError without a checkpoint."""
    where = places(roots, demo=demo)
    surveyed = survey(where.folders)
    entries = checked(surveyed.entries)
    standing = Standing(tuple(entries))
    if as_json:
        rows = [_row(entry, standing) for entry in entries]
        rows += map(gap_as_json, surveyed.gaps)
        sys.stdout.write(json.dumps(strict_json(rows), indent=1, allow_nan=False) + "\n")
    else:
        _print_table(standing)
        for gap in surveyed.gaps:
            if gap not in surveyed.missing:
                narrate(clean(str(gap)))
    refuse_missing(surveyed.missing)
    if not entries:
        raise none_found(where)
    if not as_json:
        narrate(plural(len(entries), "checkpoint"))
        if unchecked := sum(not entry.settled for entry in entries):
            narrate(f"{unchecked:,} unchecked: their files were not read; info NAME reads one")
    return 0


def _row(entry: Checkpoint, standing: Standing) -> dict[str, Any]:
    """Return one checkpoint as JSON, and whether it is the best of those that it compares with."""
    row = describe(entry, standing.star_of(entry))
    return row | {"best_of_all": standing.is_best_of_group(entry)}


def gap_as_json(gap: Gap) -> dict[str, Any]:
    """Return a path that could not be looked at, as a row without a checkpoint."""
    empty = describe(Checkpoint(gap.path.name, None, gap.path, gap.path.parent), None)
    return empty | {"problem": gap.reason, "code": gap.code, "best_of_all": False}


def describe(entry: Checkpoint, star: Recommendation | None) -> dict[str, Any]:
    """Return one checkpoint as JSON; times are seconds since the epoch, sizes bytes.

    `star` is the recommendation of its run and metric. `past_best` is how far the loss of a later
    step is above the lowest of its run, as a share of it.
    """
    return {
        "name": entry.name,
        "path": str(entry.folder),
        "run": str(entry.run),
        "source": entry.source,
        "step": entry.step,
        "metric": entry.metric,
        "loss": entry.loss,
        "recommended": star.reason if star and star.checkpoint is entry else None,
        "past_best": star.past_best.get(entry.name) if star else None,
        "best_for": best_for(entry, star) or None,
        "model_bytes": entry.model_bytes,
        "total_bytes": entry.total_bytes,
        "optimizer_files": entry.optimizer_files,
        "modified": entry.modified,
        "aliases": [str(alias) for alias in entry.aliases],
        "copies": [str(copy) for copy in entry.copies],
        "checked": entry.settled,
        "contradiction": entry.contradiction,
        "problem": entry.problem,
        "code": entry.problem_code,
    }


def _print_table(standing: Standing) -> None:
    from tui.headless.tables import write  # noqa: PLC0415 - JSON needs no table
    from tui.view.checkpoint_table import checkpoint_table  # noqa: PLC0415 - JSON needs no table

    write(checkpoint_table(standing.entries, standing, output_width()))
