"""The facts about a checkpoint: values, order, and metas with values of any type."""

import math
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from entries import entry as step_entry

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.meta import Meta
from core.checkpoints.recommend import Recommendation, recommend
from core.checkpoints.scan import scan
from tui.view.checkpoint_facts import brief, facts_of
from tui.view.facts import FileFacts

FILE = FileFacts(
    model="4 × 48, 4 heads · 113.7 k",
    stored="bfloat16 + float32",
    needed="65.2 MiB",
    free="22.4 GiB",
    family="G1: plain layout",
    tokenizer="fork",
    remarks=("Tokenizer not used: x",),
)

NO_FILE = FileFacts()
BAD: list[Any] = [None, True, "x", [], {}, math.nan, math.inf, 10**400, -1]


def entry(step: int | None = 1200, loss: float | None = 0.5, **changes: Any) -> Checkpoint:
    return step_entry(step, loss, "/data/runs", **{"model_bytes": 3 * 2**20} | changes)


def pairs(
    of: Checkpoint, star: Recommendation | None = None, file: FileFacts = NO_FILE, lower=""
) -> dict[str, str]:
    return {fact.key: fact.value for fact in facts_of(of, star, file, lower)}


def test_without_an_index_the_facts_are_those_of_name_and_meta():
    assert pairs(entry()) == {
        "val loss": "0.5000", "run": "data/runs", "stored": "3.0 MiB", "step": "1,200",
    }  # fmt: skip


def test_an_unknown_step_and_loss():
    facts = pairs(entry(None, None))
    assert facts["val loss"] == "not measured"
    assert "step" not in facts


def test_bits_per_byte_have_their_name_and_no_gap():
    values = {"val_bpb": 0.9, "loop_state": {"smooth_train_loss": 3.0}}
    facts = pairs(entry(meta=Meta(values)))
    assert facts["val bpb"] == "0.9000"
    assert facts["trained"] == "train loss 3.0000"


def test_the_guides_three(goldens):
    entries = scan([goldens / "fork_trio/experiment/checkpoints"])
    (star,) = recommend(entries)
    best, backup, past = (pairs(each, star, FILE) for each in entries)
    assert best["val loss"] == "0.2627 · +0.1% vs run's lowest"
    assert best["best for"] == "general use"
    assert best["why ★"].startswith("earliest within 0.5 % of the lowest val_loss (0.2624")
    assert backup["val loss"] == "0.2624 · lowest of its run"
    assert backup["best for"] == "backup: lower loss, later"
    assert not any(key.startswith("why") for key in backup)
    assert past["best for"] == "comparison only: past best"
    assert past["why ▲"] == "after the lowest and 1.6% above it (0.2624 at step 3,650)"
    assert best["trained"] == "10.6 h · epoch 4 · train loss 0.3100 · gap -0.0473"
    assert best["batch"] == "524,288 tokens · 8 × 2,048 on a device"
    assert best["lr"] == "matrix 0.02 · embedding 0.3 · unembedding 0.004"
    assert best["stored"] == "bfloat16 + float32 · 451.2 KiB"
    assert backup["stored"].endswith("451.2 KiB, with optimizer 452.7 KiB")
    assert best["needs"] == "65.2 MiB of 22.4 GiB free  ✓"


def test_past_the_best_within_the_tolerance_has_no_mark():
    run = (entry(1, 0.5), entry(2, 0.4), entry(3, 0.401))
    (star,) = recommend(run)
    facts = pairs(run[2], star)
    assert not any(key.startswith("why") for key in facts)
    assert facts["val loss"] == "0.4010 · +0.2% vs run's lowest"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (replace(FILE, fits=False), "65.2 MiB of 22.4 GiB free  ✗ does not fit"),
        (replace(FILE, free=""), "65.2 MiB"),
    ],
)
def test_the_needed_memory(file, said):
    assert pairs(entry(), None, file)["needs"] == said


def test_a_problem_is_the_first_fact_as_a_whole_sentence():
    (first, *_) = facts_of(entry(problem="model_000100.pt is incomplete"), None, FILE)
    assert (first.key, first.value) == ("problem", "model_000100.pt is incomplete")
    assert pairs(entry(), None, FileFacts(problem="no zip"))["problem"] == "no zip"


def test_mismatch_links_copies_lower_loss_and_date_are_told():
    when = datetime(2026, 1, 2, 3, 4).timestamp()
    odd = entry(
        contradiction="the meta says step 7, the file name 1,200", modified=when,
        aliases=(Path("latest"),), copies=(Path("a/old"), Path("b/older")),
    )  # fmt: skip
    facts = pairs(odd, lower="recorded lower: s / step_2 0.1000 (other data possible)")
    assert facts["mismatch"] == "the meta says step 7, the file name 1,200"
    assert (facts["also"], facts["copied to"]) == ("latest", "old, older")
    assert facts["recorded"] == "lower: s / step_2 0.1000 (other data possible)"
    assert facts["file date"] == "2026-01-02 03:04"


def test_the_embedded_run_is_called_so():
    assert pairs(replace(entry(), run=DEMO))["run"] == "embedded"


def test_short_trainings_are_in_minutes_and_impossible_ones_are_short():
    def trained(seconds: float) -> str:
        return pairs(entry(meta=Meta({"loop_state": {"total_training_time": seconds}})))["trained"]

    assert (trained(90), trained(3600), trained(57_600)) == ("1.5 min", "1.0 h", "16.0 h")
    assert len(trained(1e299)) < 12


@pytest.mark.parametrize(
    "bad", [None, True, "x", [], {}, math.nan, math.inf, 10**400, -1], ids=repr
)
def test_a_meta_with_values_of_any_type_has_only_the_facts_that_can_be_read(bad):
    sections = ("user_config", "loop_state", "dataloader_state_dict")
    keys = ("matrix_lr", "smooth_train_loss", "total_training_time", "epoch", "total_batch_size")
    values: dict[str, Any] = {"val_loss": 0.5, "device_batch_size": bad, "max_seq_len": bad}
    for filled in (bad, dict.fromkeys(keys, bad)):
        facts = pairs(entry(meta=Meta(values | dict.fromkeys(sections, filled))))
        assert not {"trained", "batch", "lr"} & set(facts)


def test_the_brief_facts_are_the_loss_its_use_the_model_and_what_it_needs(goldens):
    entries = scan([goldens / "fork_trio/experiment/checkpoints"])
    (star,) = recommend(entries)
    assert brief(entries[0], star, FILE) == [
        "val loss 0.2627",
        "★ earliest within 0.5 % of the lowest (0.2624)",
        "4 × 48, 4 heads · 113.7 k",
        "451.2 KiB · needs 65.2 MiB ✓",
    ]
    assert brief(entries[1], star, FILE)[1] == "backup: lower loss, later"
    assert brief(entry(None, None), None, FileFacts()) == ["val loss not measured", "3.0 MiB"]


def test_a_file_without_checksums_says_so_after_its_size():
    file = replace(FILE, lacks="no checksums")
    assert pairs(entry(), file=file)["stored"] == "bfloat16 + float32 · 3.0 MiB · no checksums"
