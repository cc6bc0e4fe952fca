"""Files of programs beside nanochat and nanoGPT, as those programs write them, at toy size."""

import gzip
import json
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from family_checkpoints import SMALL
from nanogpt_checkpoints import ARGUMENTS, write_nanogpt
from nanogpt_checkpoints import random_weights as nanogpt_weights
from reference_forward import random_weights

Write = Callable[[Path], Path]
Weights = dict[str, torch.Tensor]
META: dict[str, Any] = {"step": 10, "val_bpb": 0.9, "model_config": SMALL, "user_config": {}}
LLAMA = {
    "dim": 12, "n_layers": 2, "n_heads": 2, "n_kv_heads": 2, "vocab_size": 40,
    "multiple_of": 4, "max_seq_len": 16, "dropout": 0.0,
}  # fmt: skip


def _saved(path: Path, value: object, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(value, path, **options)
    return path


def _written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def nanochat_weights() -> Weights:
    return dict(random_weights("G1", SMALL, 64, 0))


def nanochat(folder: Path, weights: object, meta: dict[str, Any] | None = None) -> Path:
    """Write weights, or what somebody put in their place, as model_000010.pt with its meta."""
    path = _saved(folder / "model_000010.pt", weights)
    (folder / "meta_000010.json").write_text(json.dumps(META | (meta or {})))
    return path


def safetensors(path: Path, weights: Weights) -> Path:
    """Write the format of Hugging Face: a length, a JSON header and the bytes."""
    header: dict[str, Any] = {}
    data = b""
    for name, weight in weights.items():
        held = weight.float().contiguous().numpy().tobytes()
        ends = [len(data), len(data) + len(held)]
        header[name] = {"dtype": "F32", "shape": list(weight.shape), "data_offsets": ends}
        data += held
    text = json.dumps(header).encode()
    return _written(path, struct.pack("<Q", len(text)) + text + data)


def gpt2_weights() -> Weights:
    """Return the tensors of Hugging Face's GPT-2, whose linear maps are [in, out]."""
    own = nanogpt_weights(ARGUMENTS | {"bias": True})
    renamed = {n.removeprefix("transformer."): w for n, w in own.items() if n != "lm_head.weight"}
    linear = ("c_attn.weight", "c_proj.weight", "c_fc.weight")
    return {n: w.t().contiguous() if n.endswith(linear) else w for n, w in renamed.items()}


def llama2c_weights() -> Weights:
    weights = {"tok_embeddings.weight": torch.randn(40, 12), "output.weight": torch.randn(40, 12)}
    for layer in range(2):
        for part in ("wq", "wk", "wv", "wo"):
            weights[f"layers.{layer}.attention.{part}.weight"] = torch.randn(12, 12)
        weights[f"layers.{layer}.attention_norm.weight"] = torch.ones(12)
    return weights


def llama2c_checkpoint(folder: Path) -> Path:
    return _saved(folder / "ckpt.pt", {
        "model": llama2c_weights(), "optimizer": {"state": {}, "param_groups": []},
        "model_args": LLAMA, "iter_num": 100, "best_val_loss": torch.tensor(1.2),
        "config": {"dataset": "tinystories"},
    })  # fmt: skip


def llama2c_bin(folder: Path) -> Path:
    return _written(folder / "stories.bin", struct.pack("<7i", 12, 32, 2, 2, 2, 40, 16) + bytes(99))


def llama2c_bin_with_magic(folder: Path) -> Path:
    head = struct.pack("<Ii7i", 0x616B3432, 1, 12, 32, 2, 2, 2, 40, 16)
    return _written(folder / "model.bin", head.ljust(256, b"\0") + bytes(99))


def litgpt_weights() -> Weights:
    names = {f"transformer.h.0.{part}.weight": torch.randn(12, 12)
             for part in ("attn.attn", "attn.proj", "mlp.fc", "mlp.proj", "norm_1")}  # fmt: skip
    ends = {"lm_head.weight": torch.randn(40, 12), "transformer.wte.weight": torch.randn(40, 12)}
    return ends | names | {"transformer.ln_f.weight": torch.ones(12)}


def litgpt(folder: Path) -> Path:
    path = _saved(folder / "step-00001000" / "lit_model.pth", {"model": litgpt_weights()})
    (path.parent / "model_config.yaml").write_text("name: pythia-14m\nblock_size: 512\n")
    return path


def modded_nanogpt(folder: Path) -> Path:
    names = ("embed.weight", "value_embeds.0.weight", "blocks.0.attn.qkv_w", "lm_head_w")
    return _saved(folder / "logs" / "6f1c" / "state_step005100.pt", {
        "step": 5100, "code": "import torch", "model": {n: torch.randn(4, 4) for n in names},
        "optimizers": [{"state": {}, "param_groups": []}],
    })  # fmt: skip


def gpt2_safetensors(folder: Path) -> Path:
    return safetensors(folder / "model.safetensors", gpt2_weights())


def mlx_port(folder: Path) -> Path:
    path = safetensors(folder / "model.safetensors", nanochat_weights())
    (folder / "metadata.json").write_text(json.dumps({"step": 10, "config": SMALL}))
    return path


def pytorch_model(folder: Path) -> Path:
    return _saved(folder / "pytorch_model.bin", gpt2_weights())


def lightning(folder: Path) -> Path:
    return _saved(folder / "epoch=3-step=1000.ckpt", {
        "epoch": 3, "global_step": 1000, "pytorch-lightning_version": "2.4.0",
        "state_dict": {f"model.{name}": w for name, w in nanochat_weights().items()},
        "optimizer_states": [], "lr_schedulers": [], "loops": {},
    })  # fmt: skip


def optimizer(folder: Path) -> Path:
    nanochat(folder, nanochat_weights())
    state = {"state": {0: {"exp_avg": torch.ones(3)}}, "param_groups": [{"lr": 0.1}]}
    return _saved(folder / "optim_000010_rank0.pt", state)


def meta(folder: Path) -> Path:
    return nanochat(folder, nanochat_weights()).with_name("meta_000010.json")


def token_bytes(folder: Path) -> Path:
    return _saved(folder / "token_bytes.pt", torch.ones(32, dtype=torch.int32))


def tokenizer_pickle(folder: Path) -> Path:
    return _written(folder / "tokenizer.pkl", pickle.dumps({"a": 1}, 4))


def legacy(folder: Path) -> Path:
    path = nanochat(folder, {})
    return _saved(path, nanochat_weights(), _use_new_zipfile_serialization=False)


def protocol(number: int) -> Write:
    def write(folder: Path) -> Path:
        return _saved(nanochat(folder, {}), nanochat_weights(), pickle_protocol=number)

    return write


def bytes_as_model(data: bytes) -> Write:
    def write(folder: Path) -> Path:
        return _written(nanochat(folder, {}), data)

    return write


def lfs_pointer(folder: Path) -> Path:
    text = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 100\n"
    return bytes_as_model(text)(folder)


def zipped_by_gzip(folder: Path) -> Path:
    return bytes_as_model(gzip.compress(nanochat(folder, nanochat_weights()).read_bytes()))(folder)


def cut(folder: Path) -> Path:
    data = nanochat(folder, nanochat_weights()).read_bytes()
    return _written(folder / "model_000010.pt", data[: len(data) // 2])


def safetensors_as_model(folder: Path) -> Path:
    return safetensors(nanochat(folder, {}), nanochat_weights())


def whole_model(folder: Path) -> Path:
    return nanochat(folder, torch.nn.Linear(2, 2))


def quantised(folder: Path) -> Path:
    weights = nanochat_weights()
    name = "transformer.h.0.attn.c_q.weight"
    weights[name] = torch.quantize_per_tensor(weights[name], 0.1, 0, torch.qint8)
    return nanochat(folder, weights)


def float8(folder: Path) -> Path:
    weights = nanochat_weights()
    name = "transformer.h.0.attn.c_q.weight"
    weights[name] = weights[name].to(torch.float8_e4m3fn)
    return nanochat(folder, weights)


def int8_with_scales(folder: Path) -> Path:
    """What a quantiser writes that keeps plain tensors: integers, and a scale beside them."""
    weights = nanochat_weights()
    name = "transformer.h.0.attn.c_q.weight"
    weights[name] = weights[name].to(torch.int8)
    return nanochat(folder, weights | {f"{name}_scale": torch.ones(48)})


def with_tensors(**added: torch.Tensor) -> Write:
    def write(folder: Path) -> Path:
        return nanochat(folder, nanochat_weights() | added)

    return write


def other_weights(weights: Callable[[], Weights]) -> Write:
    return lambda folder: nanochat(folder, weights())


def wrapped_by_ddp(folder: Path) -> Path:
    return nanochat(folder, {f"module.{n}": w for n, w in nanochat_weights().items()})


def nanogpt_with(**arguments: Any) -> Write:
    """A nanoGPT checkpoint whose model_args are not those of its tensors."""

    def write(folder: Path) -> Path:
        path = folder / "ckpt.pt"
        write_nanogpt(path, ARGUMENTS | arguments, weights=nanogpt_weights(ARGUMENTS))
        return path

    return write
