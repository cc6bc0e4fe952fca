"""Words about the checkpoint list as a whole: its title, order, units, and why it is empty."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.base.error_codes import Code
from core.base.text import clean, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.loss_groups import LossGroup

LOOKING = "looking…"
NOTHING_YET = "no checkpoints yet"
WATCHED = "the folder is watched: new ones appear here"


def title(shown: int, entries: Sequence[Checkpoint], typed: str) -> str:
    """Return the number of checkpoints and runs; while there is a filter, how many match it."""
    return f"checkpoints  {_counted(shown, entries, typed)}" if entries or typed else "checkpoints"


def beside_marked(shown: int, entries: Sequence[Checkpoint], typed: str) -> str:
    """Return the numbers of the title in words that follow the number of marked rows."""
    numbers = _counted(shown, entries, typed)
    return f"{numbers} shown" if typed else f"of {numbers}"


def _counted(shown: int, entries: Sequence[Checkpoint], typed: str) -> str:
    if typed:
        return f"{shown:,} of {len(entries):,}"
    runs = len({entry.run for entry in entries})
    where = f" in {plural(runs, 'run')}" if runs > 1 else ""
    return f"{len(entries):,}{where}"


def marked_title(marked: int) -> str:
    """Return the title of a list with marked rows, which the other numbers follow."""
    return f"checkpoints  {marked:,} marked"


def group_words(group: LossGroup, run_names: Mapping[Path, str]) -> str:
    """Return the metric of a group, its unit, and within which vocabulary and stage it compares."""
    stage = f" · stage {group.stage}" if group.stage else ""
    if group.metric == "val_bpb":
        return f"val bpb · bits per byte{stage}"
    if group.vocabulary is not None:
        return f"val loss · nats per token · vocabulary {group.vocabulary:,}{stage}"
    run = f" · {run_names[group.run]}" if group.run else ""
    return f"val loss · nats per token · vocabulary unknown{run}{stage}"


def why_empty(entries: Sequence[Checkpoint], typed: str, *, looked: bool) -> tuple[str, ...]:
    """Return the sentences in place of rows; `looked` tells that a scan has ended."""
    if not looked:
        return (LOOKING,)
    if entries:
        return (f"no match: {clean(typed)}",)
    return (NOTHING_YET, WATCHED)


def none_can_run(entries: Sequence[Checkpoint]) -> str:
    """Return that no checkpoint can be loaded; "" if one can, or if there are none."""
    if not entries or any(entry.problem is None for entry in entries):
        return ""
    arriving = any(entry.problem_code is Code.CHECKPOINT_ARRIVING for entry in entries)
    return "none of these can run yet" if arriving else "none of these can run"
