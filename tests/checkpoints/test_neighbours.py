"""Files of other programs, by their names."""

from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.checkpoints.neighbours import beside_a_model, weights_of_others
from core.checkpoints.scan import survey


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("lit_model.pth", "litgpt"),
        ("state_step005100.pt", "modded-nanogpt"),
        ("consolidated.00.pth", "Llama"),
        ("pytorch_model.bin", "Hugging Face"),
        ("pytorch_model-00001-of-00002.bin", "Hugging Face"),
        ("epoch=3-step=1000.ckpt", "Lightning"),
        ("model-q4.gguf", "llama.cpp"),
        ("model.safetensors", "without a config.json"),
    ],
)
def test_weights_of_other_programs_are_known_by_their_names(name: str, what: str) -> None:
    found = weights_of_others(name)
    assert found
    assert what in found.what
    assert found.cure


@pytest.mark.parametrize(
    "name", ["model_000010.pt", "ckpt.pt", "optim_000010.pt", "notes.txt", "lit_model.pth.txt"]
)
def test_other_names_are_not_guessed(name: str) -> None:
    assert weights_of_others(name) is None


def test_safetensors_are_those_of_the_files_beside_them() -> None:
    assert weights_of_others("model.safetensors", ["config.json"]) is None
    port = weights_of_others("model.safetensors", ["metadata.json"])
    assert port
    assert "MLX" in port.what


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("optim_000010.pt", "optimizer"),
        ("optim_000010_rank12.pt", "optimizer"),
        ("meta_000010.json", "a meta"),
        ("tokenizer.pkl", "tokenizer"),
        ("token_bytes.pt", "tokenizer"),
        ("meta.pkl", "tokenizer"),
        ("val.bin", "data of a training"),
        ("config.json", "describes a model"),
        ("model_000010.pt.tmp", "not written to its end"),
        ("model_000010.pt.part", "not written to its end"),
    ],
)
def test_files_beside_a_model_are_known(name: str, what: str) -> None:
    found = beside_a_model(name)
    assert found
    assert what in found.what


def test_a_scan_has_one_line_for_each_kind_and_counts_the_others(tmp_path: Path) -> None:
    for step in range(40):
        folder = tmp_path / f"out/step-{step:08d}"
        folder.mkdir(parents=True)
        (folder / "lit_model.pth").write_bytes(b"x")
        (folder / f"epoch={step}.ckpt").write_bytes(b"x")
    found = survey([tmp_path])
    assert found.entries == ()
    assert [gap.code for gap in found.gaps] == [Code.SCAN_FOREIGN] * 2
    first = tmp_path / "out/step-00000000"
    assert [str(gap) for gap in found.gaps] == [
        f"{first}/epoch=0.ckpt is a checkpoint of Lightning, which is not supported, and 39 more",
        f"{first}/lit_model.pth is a checkpoint of litgpt, which is not supported, and 39 more",
    ]


def test_a_foreign_file_beside_a_checkpoint_is_not_a_line(tmp_path: Path, write_checkpoint) -> None:
    (write_checkpoint(tmp_path / "d4") / "lit_model.pth").write_bytes(b"x")
    assert survey([tmp_path]).gaps == ()
