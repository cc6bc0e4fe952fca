"""Sentences about checkpoints and loads."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.checkpoints.recommend import recommend
from core.checkpoints.scan import scan
from tui.view.facts import FileFacts, file_facts, summary

GIB = 2**30


def entry(step: int | None = 1200, loss: float | None = 0.5, **changes) -> Checkpoint:
    folder = Path("runs") / f"step_{step or 0:06d}"
    values: dict[str, Any] = {"model_bytes": 3 * 2**20, "meta": Meta({"val_loss": loss})}
    values |= changes
    return Checkpoint(folder.name, step, folder, folder.parent, folder / "m.pt", **values)


@pytest.fixture
def tiny(tmp_path, write_checkpoint) -> Checkpoint:
    write_checkpoint(tmp_path / "step_000100")
    (found,) = scan([tmp_path])
    return found


def test_step_loss_and_size():
    assert summary(entry(), None, FileFacts()) == ["step 1,200 · val loss 0.5000", "3.0 MiB"]


def test_an_unknown_step_is_left_out_and_an_unknown_loss_is_a_dash():
    assert summary(entry(None, None), None, FileFacts()) == ["val loss –", "3.0 MiB"]


def test_bits_per_byte_are_labelled_val_bpb():
    lines = summary(entry(meta=Meta({"val_bpb": 0.9})), None, FileFacts())
    assert lines[0] == "step 1,200 · val bpb 0.9000"


def test_optimizer_and_date_are_beside_the_size():
    when = datetime(2026, 1, 2, 3, 4).timestamp()
    lines = summary(entry(optimizer_bytes=2**20, modified=when), None, FileFacts())
    assert lines[1] == "3.0 MiB, with optimizer 4.0 MiB · 2026-01-02 03:04"


def test_the_star_has_its_reason_and_later_steps_how_far_they_are_past_it():
    run = (entry(1, 0.5), entry(2, 0.4), entry(3, 0.41))
    (star,) = recommend(run)
    assert summary(run[1], star, FileFacts())[-1] == "★ lowest val_loss of its run (0.4000)"
    assert summary(run[2], star, FileFacts())[-1] == "▲ past the best by 2.50%"
    assert len(summary(run[0], star, FileFacts())) == 2


def test_facts_of_the_index_are_before_and_after_those_of_the_meta():
    lines = summary(entry(), None, FileFacts(("shape",), ("family", "")))
    assert lines == ["shape", "step 1,200 · val loss 0.5000", "3.0 MiB", "family"]


def test_shape_and_parameters_of_a_file(tiny):
    facts = file_facts(tiny, "float32")
    assert facts.shape == ("2 layers x 16, 2 heads", "7,168 parameters, float32")
    assert facts.family[0].startswith("G1: ")


def test_fewer_key_value_heads_are_shown(tmp_path, write_checkpoint):
    write_checkpoint(tmp_path / "step_000100", n_head=4, n_kv_head=2)
    (found,) = scan([tmp_path])
    assert file_facts(found, "float32").shape[0] == "2 layers x 16, 4 heads, 2 key-value"


@pytest.mark.parametrize(
    ("free", "said"),
    [
        (10 * GIB, "needs 64.0 MiB of 10.0 GiB free  ✓"),
        (64 * 2**20, "needs 64.0 MiB of 64.0 MiB free  ✗ does not fit"),
        (0, "needs 64.0 MiB of 0 B free  ✗ does not fit"),
        (None, "needs 64.0 MiB"),
    ],
)
def test_the_needed_memory_and_whether_it_fits(tiny, monkeypatch, free, said):
    monkeypatch.setattr("tui.view.facts.free_memory", lambda: free)
    facts = file_facts(tiny, "float32")
    assert said in facts.family
    assert facts.share == (pytest.approx(64 * 2**20 / free, rel=1e-3) if free else None)


def test_a_broken_file_has_its_error_as_the_only_fact(tiny):
    tiny.model_path.write_bytes(b"no zip")
    facts = file_facts(replace(tiny), "float32")
    assert len(facts.shape) == 1
    assert "model_000100.pt" in facts.shape[0]
    assert (facts.family, facts.share) == ((), None)


def test_links_copies_and_contradictions_of_an_entry_are_told(
    tmp_path: Path, write_checkpoint
) -> None:
    write_checkpoint(tmp_path / "step_000100", meta={"step": 7})
    (tmp_path / "latest").symlink_to("step_000100")
    (entry,) = scan([tmp_path])
    lines = summary(replace(entry, copies=(tmp_path / "step_000100_old",)), None, FileFacts())
    assert "the meta says step 7, the file name 100" in lines
    assert "also latest · copied to step_000100_old" in lines


def test_the_tokenizer_is_told_and_why_a_file_is_not_used(tmp_path: Path, write_checkpoint) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer"}')
    (entry,) = scan([tmp_path])
    lines = file_facts(entry, "auto").family
    assert "tokenizer fork" in lines
    assert any(line.startswith("Tokenizer not used: tokenizer_config.json") for line in lines)
