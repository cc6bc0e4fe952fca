"""Words about the list as a whole."""

from pathlib import Path

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.loss_groups import LossGroup
from tui.view.catalog_words import (
    beside_marked,
    group_words,
    marked_title,
    none_can_run,
    title,
    why_empty,
)


def entry(run: str, problem: str | None = None, code: Code | None = None) -> Checkpoint:
    return Checkpoint("a", 1, Path(run) / "a", Path(run), problem=problem, problem_code=code)


def test_the_title_counts_checkpoints_runs_and_matches():
    two = (entry("r"), entry("s"))
    assert title(2, two, "") == "checkpoints  2 in 2 runs"
    assert title(1, two[:1], "") == "checkpoints  1"
    assert title(1, two, "a\x1b") == "checkpoints  1 of 2"
    assert title(0, (), "") == "checkpoints"


def test_with_marked_rows_the_title_counts_them_and_the_others_follow():
    two = (entry("r"), entry("s"))
    assert marked_title(2) == "checkpoints  2 marked"
    assert beside_marked(2, two, "") == "of 2 in 2 runs"
    assert beside_marked(1, two, "a") == "1 of 2 shown"


def test_a_group_has_its_unit_and_vocabulary():
    assert group_words(LossGroup("val_bpb"), {}) == "val bpb · bits per byte"
    after = LossGroup("val_bpb", stage="sft")
    assert group_words(after, {}) == "val bpb · bits per byte · stage sft"
    nats = "val loss · nats per token · vocabulary"
    assert group_words(LossGroup("val_loss", 65_536), {}) == f"{nats} 65,536"
    unknown = LossGroup("val_loss", None, Path("x/r"))
    assert group_words(unknown, {Path("x/r"): "r"}) == f"{nats} unknown · r"


def test_why_a_list_is_empty():
    assert why_empty((), "x", looked=False) == ("looking…",)
    assert why_empty((entry("r"),), "x", looked=True) == ("no match: x",)
    assert why_empty((), "", looked=True)[0] == "no checkpoints yet"


def test_none_can_run():
    cut, arriving = entry("r", "cut"), entry("r", "arriving", Code.CHECKPOINT_ARRIVING)
    assert none_can_run((cut, cut)) == "none of these can run"
    assert none_can_run((cut, arriving)) == "none of these can run yet"
    assert none_can_run((cut, entry("r"))) == none_can_run(()) == ""
