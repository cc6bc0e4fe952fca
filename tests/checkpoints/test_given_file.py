"""Files of other programs that are given as a checkpoint: one line that names them, and a remedy.

They are written by torch here, with the names and values that those programs write.
"""

import warnings
from collections.abc import Callable
from pathlib import Path

import neighbours as other
import pytest
import torch
from around_reads import refuse_list, refuse_open
from command_run import Run

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.given_file import not_a_checkpoint

OURS = "Give a checkpoint of nanochat, its fork or nanoGPT"
AGAIN = "Copy it again, or wait until it is written"
FORK = "A fork of nanoGPT changed the model; it is not supported"
PROTOCOL = "write it again with torch.save's default"
MODEL = "model_000010.pt"
FRAME = f"{MODEL} has the opcode FRAME, which no checkpoint needs"
G1 = "It was read as family G1: plain layout, 40 tokens padded to 64 rows"
ROUTER = "transformer.h.0.mlp.router.gate.weight"
NEW = "transformer.h.0.attn.new.weight"
GATE = torch.ones(3, 4)

# What writes the file, the exit code, and the line; FOLDER is that of the file.
CASES: dict[str, tuple[other.Write, int, str]] = {
    "llama2.c": (other.llama2c_checkpoint, 4,
        f"This is a model of llama2.c or Llama: it has tok_embeddings.weight [40, 12]. {OURS}"),
    "llama2.c .bin": (other.llama2c_bin, 4,
        f"stories.bin is a .bin file of llama2.c, which is not supported. {OURS}"),
    "llama2.c .bin with a magic": (other.llama2c_bin_with_magic, 4,
        f"model.bin is a .bin file of llama2.c, which is not supported. {OURS}"),
    "litgpt": (other.litgpt, 4,
        f"lit_model.pth is a checkpoint of litgpt, which is not supported. {OURS}"),
    "modded-nanogpt": (other.modded_nanogpt, 4,
        f"state_step005100.pt is a checkpoint of modded-nanogpt, which is not supported. {OURS}"),
    "gpt2": (other.gpt2_safetensors, 4,
        f"model.safetensors is the Hugging Face layout of GPT-2: it has wpe.weight. {OURS}"),
    "mlx": (other.mlx_port, 4,
        "model.safetensors is an MLX port, which is not supported. "
        "Give the .pt file that it was made from"),
    "pytorch_model": (other.pytorch_model, 4,
        "pytorch_model.bin has the weights of Hugging Face in their older format. "
        "Give a folder with config.json and model.safetensors"),
    "lightning": (other.lightning, 4,
        "epoch=3-step=1000.ckpt is a checkpoint of Lightning, which is not supported. "
        "Write model.state_dict() with torch.save, and a meta beside it"),
    "optimizer": (other.optimizer, 3,
        "FOLDER/optim_000010_rank0.pt has the state of an optimizer, not a model. "
        "Give the model file beside it"),
    "meta": (other.meta, 3,
        "FOLDER/meta_000010.json is a meta, not a model. Give the model file beside it"),
    "token_bytes": (other.token_bytes, 3,
        "FOLDER/token_bytes.pt is a file of a tokenizer, not a model. Give the model file"),
    "tokenizer": (other.tokenizer_pickle, 3,
        "FOLDER/tokenizer.pkl is a file of a tokenizer, not a model. "
        "Give the model file, and this one by --tokenizer"),
    "torch before 1.6": (other.legacy, 4,
        f"{MODEL} was saved by torch before 1.6 or in its legacy format. "
        "Load it with torch and write it again with torch.save"),
    "protocol 4": (other.protocol(4), 4,
        f"{FRAME} (byte 2 of its index). It is of pickle protocol 4: {PROTOCOL}"),
    "protocol 5": (other.protocol(5), 4,
        f"{FRAME} (byte 2 of its index). It is of pickle protocol 5: {PROTOCOL}"),
    "lfs": (other.lfs_pointer, 4,
        f"{MODEL} is a Git LFS pointer, not the file. Run git lfs pull"),
    "web page": (other.bytes_as_model(b"<!DOCTYPE html><html>"), 4,
        f"{MODEL} is a web page. Download the file itself, not the page that shows it"),
    "zeros": (other.bytes_as_model(bytes(9000)), 4,
        f"{MODEL} begins with zeros: it was not written. Copy it again, or wait for it"),
    "gzip": (other.zipped_by_gzip, 4,
        f"{MODEL} is compressed with gzip. Decompress it with gunzip"),
    "cut": (other.cut, 4,
        f"{MODEL} is incomplete: it ends after 214.3 KiB without a directory. {AGAIN}"),
    "safetensors as .pt": (other.safetensors_as_model, 4,
        f"{MODEL} is a safetensors file. "
        "Name it model.safetensors, with its config.json beside it"),
    "whole model": (other.whole_model, 4,
        f"{MODEL} has the name torch.nn.modules.linear.Linear, which no checkpoint needs "
        "(byte 2 of its index). It may be a whole model: write model.state_dict() with torch.save"),
    "quantised": (other.quantised, 4,
        f"{MODEL} has the name torch._utils._rebuild_qtensor, which no checkpoint needs "
        f"(byte 225 of its index). Write it again with .dequantize()"),
    "float8": (other.float8, 4,
        f"{MODEL} has the name torch._utils._rebuild_tensor_v3, which no checkpoint needs "
        f"(byte 225 of its index). Write it again with .float()"),
    "int8": (other.int8_with_scales, 4,
        f"{MODEL} holds int8 tensors, not weights. "
        "Write float32 or bfloat16 weights; --precision int8 makes them smaller in memory"),
    "unknown tensor": (other.with_tensors(**{NEW: GATE}), 4,
        f"Unknown tensors: {NEW} [3, 4]. {G1}"),
    "mixture of experts": (other.with_tensors(**{ROUTER: GATE}), 4,
        "This is a mixture of experts (nanochat's branches moe and moe3): "
        f"it has {ROUTER} [3, 4]. {OURS}"),
    "branch ve": (other.with_tensors(value_embed_A=GATE), 4,
        f"This is nanochat's branch ve of 2026-01-16: it has value_embed_A [3, 4]. {OURS}"),
    "gpt2 as .pt": (other.other_weights(other.gpt2_weights), 4,
        f"This is the Hugging Face layout of GPT-2: it has wpe.weight [16, 12]. {OURS}"),
    "llama2.c as .pt": (other.other_weights(other.llama2c_weights), 4,
        f"This is a model of llama2.c or Llama: it has tok_embeddings.weight [40, 12]. {OURS}"),
    "other width": (other.nanogpt_with(n_embd=24), 4,
        f"transformer.wte.weight is [40, 12] but model_args implies [40, 24]. {FORK}"),
    "other context": (other.nanogpt_with(block_size=99), 4,
        f"transformer.wpe.weight is [16, 12] but model_args implies [99, 12]. {FORK}"),
    "other layers": (other.nanogpt_with(n_layer=3), 4,
        f"model_args claims 3 layers but the tensors have 2. {FORK}"),
    "other vocabulary": (other.nanogpt_with(vocab_size=41), 4,
        f"model_args claims 41 tokens but the embedding has 40 rows. {FORK}"),
    "unknown argument": (other.nanogpt_with(rotary=True), 4,
        "Unknown model_args: rotary. "
        "A fork of nanoGPT changed the model; it is not supported"),
}  # fmt: skip
# A folder of these is not a run with a problem, because a scan does not read such files.
OUTSIDE = {"llama2.c .bin", "llama2.c .bin with a magic", "litgpt", "modded-nanogpt", "gpt2", "mlx",
           "pytorch_model", "lightning", "token_bytes", "tokenizer"}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_is_named_with_what_to_do(
    name: str, tmp_path: Path, stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path]
) -> None:
    write, code, line = CASES[name]
    folder = tmp_path / "there"
    with warnings.catch_warnings():
        # Torch announces the end of its quantised tensors.
        warnings.simplefilter("ignore")
        path = write(folder)
    line = line.replace("FOLDER", str(path.parent))
    for words in (("info", path), ("--checkpoint", path, "--prompt_ids", "1")):
        run = stepscope(*words)
        assert (run.code, run.lines[-1]) == (code, line)
        # A path can be of any length.
        assert len(line.replace(f"{path.parent}/", "")) <= 200
    write_checkpoint(tmp_path / "good", step=10)
    listed = stepscope("list", "--checkpoints", tmp_path)
    assert listed.code == 0
    assert "good@10" in listed.out
    assert ("there" in listed.out) is (name not in OUTSIDE)


@pytest.mark.parametrize("name", ["litgpt", "modded-nanogpt", "gpt2", "mlx", "pytorch_model"])
def test_a_folder_of_another_program_is_named_too(
    name: str, tmp_path: Path, stepscope: Callable[..., Run]
) -> None:
    write, code, line = CASES[name]
    write(tmp_path / "there")
    run = stepscope("info", tmp_path / "there")
    assert (run.code, run.line) == (code, line)
    listed = stepscope("list", "--checkpoints", tmp_path)
    assert (listed.code, listed.out) == (3, "")
    assert len(listed.lines) == 2
    assert stepscope("list", "--checkpoints", tmp_path, "--json").json[0]["code"] == "scan.foreign"


def test_weights_behind_the_prefix_of_data_parallel_training_are_read(
    tmp_path: Path, stepscope: Callable[..., Run]
) -> None:
    path = other.wrapped_by_ddp(tmp_path / "d4")
    assert stepscope("info", path, "--json").json["family"] == "G1"


def test_a_bare_state_dict_is_told_the_name_that_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "final.pt"
    torch.save(other.nanochat_weights(), path)
    error = not_a_checkpoint(path)
    assert isinstance(error, NotFoundError)
    assert "is not named model_NNNNNN.pt" in error.message
    assert error.hint == "Name it so, with its meta_NNNNNN.json beside it"


def test_what_no_bytes_and_no_name_tell_is_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "weights.pt").write_bytes(b"x")
    (tmp_path / "empty.bin").write_bytes(b"")
    for name in ("weights.pt", "empty.bin"):
        assert "is not a model_NNNNNN.pt" in not_a_checkpoint(tmp_path / name).message


def test_the_bytes_of_a_file_count_before_its_name(tmp_path: Path) -> None:
    (tmp_path / "lit_model.pth").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid 0")
    error = not_a_checkpoint(tmp_path / "lit_model.pth")
    assert isinstance(error, CheckpointError)
    assert (error.code, error.hint) == (Code.CHECKPOINT_NOT_ARCHIVE, "Run git lfs pull")


def test_an_archive_that_is_refused_has_its_own_reason(tmp_path: Path) -> None:
    torch.save({"weights": {"w": torch.ones(2)}, "step": 1}, tmp_path / "mine.pth")
    assert "under 'weights'" in not_a_checkpoint(tmp_path / "mine.pth").message


def test_text_is_called_by_its_whole_path(tmp_path: Path) -> None:
    (tmp_path / "notes.pt").write_text("The run of Monday was better than the one of Tuesday.")
    error = not_a_checkpoint(tmp_path / "notes.pt")
    assert isinstance(error, NotFoundError)
    assert error.message.startswith(f"{tmp_path}/notes.pt is a text file")


def test_an_archive_with_the_tensors_of_another_program_is_named_as_such(tmp_path: Path) -> None:
    torch.save(other.llama2c_weights(), tmp_path / "stories.pt")
    error = not_a_checkpoint(tmp_path / "stories.pt")
    assert error.code is Code.CHECKPOINT_FOREIGN
    assert "is a model of llama2.c or Llama" in error.message


def test_a_file_that_cannot_be_opened_is_not_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.save(other.nanochat_weights(), tmp_path / "final.pt")
    denied = PermissionError(13, "Permission denied")
    refuse_list(monkeypatch, tmp_path, denied)
    refuse_open(monkeypatch, tmp_path / "final.pt", denied)
    assert "is not a model_NNNNNN.pt" in not_a_checkpoint(tmp_path / "final.pt").message


def test_a_header_that_cannot_be_read_leaves_what_the_first_bytes_tell(tmp_path: Path) -> None:
    header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
    path = tmp_path / "weights.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    assert "is a safetensors file" in not_a_checkpoint(path).message
