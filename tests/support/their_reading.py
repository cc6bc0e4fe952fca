"""What other programs read of a file: torch, safetensors, json, and those of tokenizers."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import safetensors
import torch
from our_reading import Held
from strict_json import OtherError, json_of
from their_tokens import TOKENS

from core.checkpoints.pickle_contents import WEIGHTS

_DTYPES = {
    "F32": "float32", "BF16": "bfloat16", "F16": "float16", "F64": "float64", "I64": "int64",
    "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip


def _archive(path: Path) -> Held:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = torch.load(path, map_location="cpu", weights_only=True, mmap=False)
    if not isinstance(loaded, dict):
        raise OtherError(f"torch returns a {type(loaded).__name__}")
    inner = next((one for one in WEIGHTS if isinstance(loaded.get(one), dict) and loaded[one]), "")
    if "model_args" not in loaded or not inner:
        return Held({name: _tensor(value) for name, value in loaded.items()})
    held = Held({name: _tensor(value) for name, value in loaded[inner].items()})
    held.values = {key: value for key, value in loaded.items() if key != inner}
    return held


def _tensor(value: Any) -> tuple[str, tuple[int, ...], bytes]:
    if not isinstance(value, torch.Tensor):
        raise OtherError(f"torch has a {type(value).__name__} among the weights")
    plain = value.detach()
    if plain.device.type != "cpu" or plain.is_sparse or plain.is_neg() or plain.is_conj():
        raise OtherError("torch has a tensor that is not what its bytes are")
    # A tensor of one element can have any strides; what is joined is a copy without them.
    data = torch.cat([plain.reshape(-1)]).view(torch.uint8).numpy().tobytes()
    return str(plain.dtype).removeprefix("torch."), tuple(plain.shape), data


def _of_safetensors(data: bytes) -> Held:
    # They come in no order.
    read: Callable[[bytes], Any] = safetensors.deserialize
    return Held({
        name: (_DTYPES.get(one["dtype"], one["dtype"]), tuple(one["shape"]), bytes(one["data"]))
        for name, one in read(data)
    })  # fmt: skip


def _safetensors(path: Path) -> Held:
    return _of_safetensors(path.read_bytes())


def _shards(path: Path) -> Held:
    """Read each shard that the map names, as transformers does."""
    named = json_of(path)["weight_map"]
    held = Held()
    for shard in set(named.values()):
        found = _safetensors(path.parent / shard).tensors
        if found.keys() != {name for name, file in named.items() if file == shard}:
            raise OtherError("a shard holds other tensors than the map says")
        held.tensors |= found
    return held


def _json(path: Path) -> Held:
    return Held(values=json_of(path))


READINGS: dict[str, Callable[[Path], Held]] = {
    "archive": _archive,
    "safetensors": _safetensors,
    "shards": _shards,
    "meta": _json,
    "config": _json,
    **TOKENS,
}
