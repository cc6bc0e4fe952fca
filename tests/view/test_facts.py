"""Facts from the index of a model file, and the line of a load."""

from dataclasses import replace
from pathlib import Path

import pytest
from no_checksums import drop_checksums

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from tui.view.facts import FileFacts, file_facts

GIB = 2**30


@pytest.fixture
def tiny(tmp_path, write_checkpoint) -> Checkpoint:
    write_checkpoint(tmp_path / "step_000100")
    (found,) = scan([tmp_path])
    return found


def test_shape_parameters_and_number_types_of_a_file(tiny):
    facts = file_facts(tiny, "float32")
    assert (facts.model, facts.stored) == ("2 × 16, 2 heads · 7,168", "float32")
    assert facts.family.startswith("G1: ")
    assert (facts.tokenizer, facts.problem) == ("fork", "")


def test_fewer_key_value_heads_are_shown(tmp_path, write_checkpoint):
    write_checkpoint(tmp_path / "step_000100", n_head=4, n_kv_head=2)
    (found,) = scan([tmp_path])
    assert file_facts(found, "float32").model.startswith("2 × 16, 4 heads, 2 key-value · ")


@pytest.mark.parametrize(
    ("free", "said", "fits"),
    [
        (10 * GIB, "10.0 GiB", True),
        (64 * 2**20, "64.0 MiB", False),
        (0, "0 B", False),
        (None, "", True),
    ],
)
def test_the_needed_memory_and_whether_it_fits(tiny, monkeypatch, free, said, fits):
    monkeypatch.setattr("core.machine.memory.free_memory", lambda: free)
    facts = file_facts(tiny, "float32")
    assert (facts.needed, facts.free, facts.fits) == ("64.0 MiB", said, fits)
    assert facts.share == (pytest.approx(64 * 2**20 / free, rel=1e-3) if free else None)


def test_a_broken_file_has_its_error_as_the_only_fact(tiny):
    tiny.model_path.write_bytes(b"no zip")
    facts = file_facts(replace(tiny), "float32")
    assert "model_000100.pt" in facts.problem
    assert facts == FileFacts(problem=facts.problem)


def test_why_a_tokenizer_file_is_not_used_is_told(tmp_path: Path, write_checkpoint) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer"}')
    (entry,) = scan([tmp_path])
    facts = file_facts(entry, "auto")
    assert facts.tokenizer == "fork"
    assert facts.remarks[0].startswith("Tokenizer not used: tokenizer_config.json")


def test_a_file_without_checksums_says_so(tmp_path, write_checkpoint):
    drop_checksums(write_checkpoint(tmp_path / "step_000100"))
    (found,) = scan([tmp_path])
    facts = file_facts(found, "float32")
    assert (facts.stored, facts.lacks) == ("float32", "no checksums")
