"""The sound files that mutants are made of: small ones of every kind that the product reads."""

import io
import json
import pickle
import struct
from collections import OrderedDict
from functools import cache
from typing import Any

import byte_level_files
import huggingface_folders
import json_tree
import torch
from mutable_archive import mutable, without_memo
from mutant_subjects import Archive, Bytes, Json, Pair, Pickle, Safetensors, Shards, Subject
from nanogpt_checkpoints import random_weights as nanogpt_weights
from pickle_program import opcodes_of
from reference_bpe import BYTES
from reference_forward import random_weights
from tokenizer_pickles import encoding, state

from core.tokenizers.split_patterns import NANOCHAT as PATTERN

BLOCK = {"n_layer": 1, "n_head": 2, "n_embd": 4}
SIZES = BLOCK | {"sequence_len": 8, "vocab_size": 5, "n_kv_head": 1}
ARGUMENTS = BLOCK | {"block_size": 4, "bias": False, "vocab_size": 5, "dropout": 0.0}
META: dict[str, Any] = {
    "step": 7, "val_loss": 0.5, "model_config": SIZES,
    "user_config": {"eval_every": 500, "wandb_run": "a", "device_batch_size": 4, "max_seq_len": 8},
    "dataloader_state_dict": {"idx": 3, "epoch": 0}, "loop_state": {"min_val_loss": 0.5},
}  # fmt: skip
MAP, FIRST, SECOND = (
    "model.safetensors.index.json", "model-00001-of-00002.safetensors",
    "model-00002-of-00002.safetensors",
)  # fmt: skip
Weights = OrderedDict[str, torch.Tensor]


def saved(value: object) -> bytes:
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def weights() -> Weights:
    return random_weights("G1", SIZES, 8, 1)


def _nanogpt(**beside: Any) -> dict[str, Any]:
    held = nanogpt_weights(ARGUMENTS, tied=True, seed=2)
    return {
        "model": held, "model_args": ARGUMENTS, "iter_num": 250, "best_val_loss": torch.tensor(1.5),
        "config": {"dataset": "shakespeare_char", "learning_rate": 1e-3, "compile": True},
    } | beside  # fmt: skip


def _optimizer() -> dict[str, Any]:
    moments = {
        0: {"exp_avg": torch.ones(3), "exp_avg_sq": torch.ones(3), "step": torch.tensor(3.0)}
    }
    return {"state": moments, "param_groups": [{"betas": (0.9, 0.95), "params": [0]}]}


def _sliced() -> Weights:
    held = torch.arange(24, dtype=torch.float32)
    return OrderedDict(a=held[:6].view(2, 3), b=held[6:10], c=held[10:], d=held[3:9])


def _several_dtypes() -> Weights:
    kinds = (torch.bfloat16, torch.float16, torch.float64, torch.int64, torch.int8, torch.bool)
    held = {str(kind)[6:]: torch.ones(3, 2).to(kind) for kind in kinds}
    return OrderedDict(held | {"scalar": torch.tensor(2.0), "none": torch.empty(0, 3)})


def _parameters() -> Weights:
    module = torch.nn.Linear(3, 2)
    return OrderedDict((name, value) for name, value in module.named_parameters())


def state_dicts() -> dict[str, object]:
    """Return what is saved: a model of each kind, and what people put around it."""
    module = torch.nn.Linear(3, 2, bias=False)
    return {
        "nanochat": weights(),
        "tied": OrderedDict(a=(one := torch.randn(3, 4)), b=one, c=torch.randn(2)),
        "sliced": _sliced(),
        "dtypes": _several_dtypes(),
        "parameters": _parameters(),
        "with metadata": module.state_dict(),
        "compiled": OrderedDict((f"_orig_mod.{n}", w) for n, w in weights().items()),
        "plain dict": dict(_sliced()),
        "nanogpt": _nanogpt(),
        "nanogpt with numbers": _nanogpt(
            best_val_loss=torch.arange(4.0)[2],
            iter_num=torch.arange(6)[5],
            config={"a": [1, "b"], "b": -5, "c": -(2**40)},
        ),
        "nanogpt with optimizer": _nanogpt(optimizer=_optimizer()),
        "nanogpt with mask": _nanogpt(
            model=OrderedDict(
                {"w": torch.ones(2), "transformer.h.0.attn.bias": torch.ones(1, 1, 2, 2)}
            )
        ),
        "wrapped": {"state_dict": _sliced(), "epoch": 3, "loss": 0.5},
        "wrapped twice": {"checkpoint": {"model": _sliced()}, "step": torch.tensor(4)},
        "optimizer": _optimizer(),
    }


def _archives() -> list[Subject]:
    torch.manual_seed(3)
    found: list[Subject] = []
    for value in state_dicts().values():
        data = saved(value)
        held = mutable(data)
        spelt = held.copy()
        spelt.program = without_memo(spelt.program)
        bare = spelt.copy()
        bare.has_sums = False
        found += [Archive("model_000007.pt", one) for one in (held, spelt, spelt, bare)]
        found.append(Bytes("model_000007.pt", data))
    return found


def _stored(held: Weights) -> tuple[Any, bytes]:
    """Return the header and the bytes of a safetensors file."""
    kinds = {torch.float32: "F32", torch.bfloat16: "BF16", torch.float16: "F16"}
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    body = b""
    for name, weight in held.items():
        data = bytes(weight.contiguous().view(-1).view(torch.uint8).tolist())
        ends = [len(body), len(body) + len(data)]
        header[name] = {
            "dtype": kinds[weight.dtype], "shape": list(weight.shape), "data_offsets": ends,
        }  # fmt: skip
        body += data
    return json_tree.tree_of(json.dumps(header)), body


def _halves() -> Weights:
    one = torch.arange(12, dtype=torch.float32).view(3, 4)
    return OrderedDict(a=one, b=one.to(torch.bfloat16), c=one.to(torch.float16), d=one[0] + 5)


def _safetensors() -> list[Subject]:
    found: list[Subject] = []
    for held in (weights(), _halves(), OrderedDict(w=torch.ones(2))):
        tree, body = _stored(held)
        found.append(Safetensors("model.safetensors", tree, body))
    tree, body = _stored(_halves())
    text = json_tree.written(tree).encode()
    found.append(Bytes("model.safetensors", struct.pack("<Q", len(text)) + text + body))
    return found


def _shards() -> list[Subject]:
    held = _halves()
    first, second = OrderedDict(list(held.items())[:2]), OrderedDict(list(held.items())[2:])
    shards = [Safetensors(FIRST, *_stored(first)), Safetensors(SECOND, *_stored(second))]
    named = dict.fromkeys(first, FIRST) | dict.fromkeys(second, SECOND)
    index = {"metadata": {"total_size": 112}, "weight_map": named}
    return [Shards(Json(MAP, json_tree.tree_of(json.dumps(index))), shards)]


def _encodings() -> list[Subject]:
    data = encoding(state())
    numbered = encoding(state(explicit_n_vocab=269))
    return [Pickle("tokenizer.pkl", opcodes_of(one)) for one in (data, numbered)]


def _entries() -> list[Subject]:
    found: list[Subject] = []
    for texts in (list("\n 0123456789+-HBL."), ["a", "bc", "<unk>", "\u00e9"]):
        itos = dict(enumerate(texts))
        value = {"vocab_size": len(texts), "itos": itos, "stoi": {t: n for n, t in itos.items()}}
        found += [Pickle("meta.pkl", opcodes_of(pickle.dumps(value, p))) for p in (2, 4, 5)]
    return found


def _characters() -> list[Subject]:
    value = {
        "vocab_chars": list("0123456789+-HBL.\n"),
        "special_tokens": ["<|bos|>"],
        "vocab_size": 18,
    }
    return [Json("tokenizer_config.json", json_tree.tree_of(json.dumps(value)))]


def _metas() -> list[Subject]:
    beside = {"model_000007.pt": saved(weights())}
    base = META | {"val_bpb": float("inf"), "model_config": SIZES | {"window_pattern": "SSSL"}}
    trees = [json_tree.tree_of(json.dumps(one)) for one in (META, base)]
    return [Json("meta_000007.json", tree, beside) for tree in trees]


CONFIG = huggingface_folders.CONFIG | {
    "hidden_size": 4, "intermediate_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
    "num_key_value_heads": 1, "max_position_embeddings": 8, "vocab_size": 5,
}  # fmt: skip


def _configs() -> list[Subject]:
    tree, body = _stored(OrderedDict(huggingface_folders.random_weights(CONFIG)))
    beside = Safetensors("model.safetensors", tree, body).files()
    return [Json("config.json", json_tree.tree_of(json.dumps(CONFIG)), beside)]


def _tokenizers() -> list[Subject]:
    ranks = {**BYTES, b"th": 256, b"the": 257, b" the": 258, b" t": 259}
    value = byte_level_files.huggingface(ranks, {"<|bos|>": 260}, PATTERN)
    return [Json("tokenizer.json", json_tree.tree_of(json.dumps(value)))]


def _pairs() -> list[Subject]:
    ranks = {**BYTES, b"th": 256, b"the": 257, b" t": 258}
    tokens = byte_level_files.vocabulary(ranks) | {"<|endoftext|>": 259}
    merges = "\n".join(["#version: 0.2", *byte_level_files.merges(ranks)]) + "\n"
    tree = json_tree.tree_of(json.dumps(tokens))
    return [Pair(Json("encoder.json", tree), Bytes("vocab.bpe", merges.encode()))]


@cache
def seeds() -> dict[str, list[Subject]]:
    """Return the files of every kind. The same in every process."""
    return {
        "archive": _archives(),
        "safetensors": _safetensors(),
        "shards": _shards(),
        "encoding": _encodings(),
        "entries": _entries(),
        "characters": _characters(),
        "meta": _metas(),
        "config": _configs(),
        "tokenizer": _tokenizers(),
        "pair": _pairs(),
    }
