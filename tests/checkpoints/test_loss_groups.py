"""Which recorded losses can be compared."""

from pathlib import Path
from typing import Any

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.loss_groups import LossGroup, loss_group
from core.checkpoints.meta import Meta


def entry(vocabulary: Any, run: str = "r", **changes: Any) -> Checkpoint:
    values = {"val_loss": 0.5, "model_config": {"vocab_size": vocabulary}}
    meta = Meta(changes.pop("meta", values))
    return Checkpoint("a", 1, Path(run) / "a", Path(run), meta=meta, **changes)


def test_losses_in_nats_compare_within_one_vocabulary_over_all_runs():
    assert loss_group(entry(32)) == loss_group(entry(32.0, "s")) == LossGroup("val_loss", 32)
    assert loss_group(entry(80)) == LossGroup("val_loss", 80)


def test_bits_per_byte_compare_across_vocabularies():
    metas = [{"val_bpb": 0.9, "model_config": {"vocab_size": size}} for size in (32, 65_536)]
    assert {loss_group(entry(0, meta=meta)) for meta in metas} == {LossGroup("val_bpb")}


def test_with_an_unknown_vocabulary_a_loss_compares_within_its_run():
    for unknown in (None, "32", True):
        assert loss_group(entry(unknown)) == LossGroup("val_loss", None, Path("r"))


def test_what_is_not_measured_or_not_sure_has_no_group():
    assert loss_group(entry(32, meta={"val_loss": None})) is None
    assert loss_group(entry(32, meta={})) is None
    assert loss_group(entry(32, problem="cut")) is None
    assert loss_group(entry(32, contradiction="the meta says step 9")) is None


def test_a_later_stage_of_nanochat_is_a_group_of_its_own():
    """Base validates on documents, sft on conversations."""
    bits = {"val_bpb": 0.9}
    base, sft, none = (loss_group(entry(0, meta=bits, source=one)) for one in ("base", "sft", None))
    assert base == none == LossGroup("val_bpb")
    assert sft == LossGroup("val_bpb", stage="sft")
    assert loss_group(entry(32, source="sft")) == LossGroup("val_loss", 32, stage="sft")
