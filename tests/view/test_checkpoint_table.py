"""The table of checkpoints: a part for each run, what each is best for, and its other names."""

from pathlib import Path
from typing import Any

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.view.checkpoint_table import checkpoint_table
from tui.view.standing import Standing


def entry(run: str, step: int, loss: float, metric: str = "val_loss", **rest: Any) -> Checkpoint:
    name = f"step_{step}"
    meta = Meta({metric: loss})
    return Checkpoint(
        name, step, Path(run) / name, Path(run), meta=meta, model_bytes=1024, checked=True, **rest
    )


def table(*entries: Checkpoint) -> list[str]:
    return [line.rstrip() for line in checkpoint_table(entries, Standing(entries), 200)]


def test_each_run_has_its_folder_its_heading_and_its_star():
    """A name of two runs is shown as it can be typed."""
    a, b, other = entry("r", 1, 0.5), entry("r", 2, 0.6), entry("s", 1, 0.1)
    assert table(a, other, b) == [
        "r",
        "   name      step  val loss    model  file date  remark",
        "★  r/step_1     1    0.5000  1.0 KiB             best: lowest of its run",
        "   step_2       2    0.6000  1.0 KiB             comparison only: past best by 20.00%",
        "s",
        "  name      step  val loss    model  file date  remark",
        "  s/step_1     1    0.1000  1.0 KiB",
    ]


def test_the_column_of_the_optimizer_is_there_when_a_row_has_one():
    with_one = entry("r", 2, 0.6, optimizer_bytes=1024)
    rows = table(entry("r", 1, 0.5), with_one)
    assert "with optimizer" in rows[1]
    assert "2.0 KiB" in rows[3]
    assert "with optimizer" not in table(entry("r", 1, 0.5))[1]


def test_bits_per_byte_have_their_unit():
    assert "0.5000 bpb" in table(entry("r", 1, 0.5, metric="val_bpb"))[2]


def test_a_problem_takes_the_place_of_other_remarks():
    broken = entry("r", 1, 0.5, problem="is cut", copies=(Path("x"),))
    assert table(broken)[2].endswith("  is cut")


def test_copies_and_other_names_are_told():
    named = entry("r", 1, 0.5, copies=(Path("x"),), aliases=(Path("r/latest"),))
    assert table(named)[2].endswith("  2 copies · also latest")


def test_the_best_of_all_runs_is_named_where_several_compare():
    bits = {"metric": "val_bpb"}
    runs = [entry(run, 1, loss, **bits) for run, loss in (("r", 0.8), ("s", 0.7))]
    assert table(*runs)[-1] == (
        "best of all runs: s/step_1 0.7000 (val bpb · bits per byte; other data possible)"
    )
    assert not any("best of all" in line for line in table(runs[0], entry("s", 1, 0.5)))
