"""What other programs read of a file: torch, safetensors, tiktoken, pickle, json.

No class or function that a pickle names is imported or called, except torch's own, by torch.
"""

import io
import json
import pickle
import struct
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import safetensors
import tiktoken
import torch
from our_reading import Held

from core.checkpoints.pickle_contents import WEIGHTS

_DTYPES = {"F32": "float32", "BF16": "bfloat16", "F16": "float16"}


class OtherError(Exception):
    """The file is read, but not as the product would have to read it."""


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
    named = _json(path).values["weight_map"]
    held = Held()
    for shard in set(named.values()):
        found = _safetensors(path.parent / shard).tensors
        if found.keys() != {name for name, file in named.items() if file == shard}:
            raise OtherError("a shard holds other tensors than the map says")
        held.tensors |= found
    return held


def _json(path: Path) -> Held:
    data = path.read_bytes()
    text = data.decode(json.detect_encoding(data), "surrogatepass")
    return Held(values=json.loads(text, object_pairs_hook=_unique))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    if twice:
        raise OtherError("a key twice")
    return dict(pairs)


class _Encoding:
    """Stands in for tiktoken's class; what it is given is copied at that moment."""

    state: Any = None

    def __setstate__(self, state: Any) -> None:
        if self.state is not None or not isinstance(state, dict):
            raise OtherError("an Encoding with another state")
        self.state = {k: dict(v) if isinstance(v, dict) else v for k, v in state.items()}


class _Unpickler(pickle._Unpickler):
    """pickle's own loop in Python, which has a memo without a limit. It imports nothing."""

    def __init__(self, data: bytes) -> None:
        self.file, self.length = io.BytesIO(data), len(data)
        super().__init__(self.file)

    @property
    def left(self) -> int:
        return self.length - self.file.tell()

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("tiktoken.core", "Encoding"):
            return _Encoding
        raise pickle.UnpicklingError(f"{module}.{name}")

    def load_frame(self) -> None:
        """Pass over a frame, which must be in the file, as pickle's loop in C does."""
        (length,) = struct.unpack("<Q", self.file.read(8))
        if length > self.left:
            raise pickle.UnpicklingError("a frame beyond the end")

    dispatch: ClassVar[dict[int, Any]] = {
        **pickle._Unpickler.dispatch, pickle.FRAME[0]: load_frame,
    }  # fmt: skip


def _unpickled(path: Path) -> Any:
    unpickler = _Unpickler(path.read_bytes())
    value = unpickler.load()
    if unpickler.left:
        raise OtherError("bytes after the end")
    return value


def _encoding(path: Path) -> Held:
    value = _unpickled(path)
    if not isinstance(value, _Encoding):
        raise OtherError("not an Encoding")
    made = tiktoken.Encoding(**value.state)
    tokens = [made.decode_single_token_bytes(index) for index in range(made.n_vocab)]
    return Held(values={
        "tokens": tokens, "specials": value.state["special_tokens"], "claimed": made.n_vocab,
        "ranks": value.state["mergeable_ranks"], "pattern": value.state["pat_str"],
    })  # fmt: skip


def _entries(path: Path) -> Held:
    """Decode and encode as sample.py does: itos of an id, stoi of a text."""
    value = _unpickled(path)
    itos, stoi = value["itos"], value["stoi"]
    tokens = [itos[index] for index in range(len(itos))]
    if any(stoi[text] != index for index, text in enumerate(tokens)) or len(stoi) != len(itos):
        raise OtherError("a stoi that is not the inverse")
    claimed = value.get("vocab_size", len(tokens))
    return Held(values={"tokens": [t.encode() for t in tokens], "specials": {}, "claimed": claimed})


def _characters(path: Path) -> Held:
    """Number the characters and then the special tokens, as the fork's tokenizer does."""
    value = _json(path).values
    specials = value.get("special_tokens", [])
    chars = list(value["vocab_chars"])
    numbered = {text: index for index, text in enumerate(specials, len(chars))}
    tokens = [text.encode() for text in (*chars, *specials)]
    claimed = value.get("vocab_size")
    # 18.0 is a whole number, too.
    claimed = int(claimed) if isinstance(claimed, float) and claimed.is_integer() else claimed
    return Held(values={"tokens": tokens, "specials": numbered, "claimed": claimed})


READINGS: dict[str, Callable[[Path], Held]] = {
    "archive": _archive,
    "safetensors": _safetensors,
    "shards": _shards,
    "encoding": _encoding,
    "entries": _entries,
    "characters": _characters,
    "meta": _json,
}
