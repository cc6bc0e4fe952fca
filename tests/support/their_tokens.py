"""What other programs read of a tokenizer: tiktoken, pickle, tokenizers, GPT-2, the fork.

No class or function that a pickle names is imported or called.
"""

import io
import json
import pickle
import struct
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import regex  # type: ignore[import-untyped]
import tiktoken
import tokenizers
from our_reading import SAMPLES, Held, encoded
from strict_json import OtherError, json_of

from core.tokenizers.byte_alphabet import alphabet, bytes_of
from core.tokenizers.split_patterns import GPT2


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
    value = json_of(path)
    specials = value.get("special_tokens", [])
    chars = list(value["vocab_chars"])
    numbered = {text: index for index, text in enumerate(specials, len(chars))}
    tokens = [text.encode() for text in (*chars, *specials)]
    claimed = value.get("vocab_size")
    # 18.0 is a whole number, too.
    claimed = int(claimed) if isinstance(claimed, float) and claimed.is_integer() else claimed
    return Held(values={"tokens": tokens, "specials": numbered, "claimed": claimed})


def _tokenizer(path: Path) -> Held:
    """Read with the package tokenizers what a text's ids depend on, and encode what ours does."""
    values = json_of(path)
    used = ("added_tokens", "normalizer", "pre_tokenizer", "decoder", "model")
    held = {key: values[key] for key in used if key in values}
    # Half of a surrogate pair can be in a field that nothing reads.
    text = json.dumps({"version": "1.0"} | held, ensure_ascii=False).encode("utf-8", "replace")
    read = tokenizers.Tokenizer.from_str(text.decode())
    added = dict(read.get_added_tokens_decoder())
    size = max([*read.get_vocab(with_added_tokens=True).values()]) + 1
    names = [read.id_to_token(index) or "" for index in range(size)]
    tokens = [n.encode() if at in added else bytes_of(n) for at, n in enumerate(names)]
    specials = {one.content: index for index, one in added.items() if one.special}
    theirs = [tuple(read.encode(one, add_special_tokens=False).ids) for one in SAMPLES]
    if theirs != encoded(path):
        raise OtherError("tokenizers encodes a text otherwise")
    return Held(values={"tokens": tokens, "specials": specials, "claimed": None})


def _ids(text: str, tokens: dict[str, int], merges: list[tuple[str, ...]]) -> tuple[int, ...]:
    """Return the ids of a text, by the algorithm of GPT-2's encoder.py."""
    chars, found = {value: char for char, value in alphabet().items()}, []
    for word in regex.findall(GPT2, text):
        parts = [chars[value] for value in word.encode()]
        while pairs := [pair for pair in pairwise(parts) if pair in merges]:
            pair, joined = min(pairs, key=merges.index), []
            while parts:
                both = tuple(parts[:2]) == pair
                joined.append("".join(parts[: 2 if both else 1]))
                del parts[: 2 if both else 1]
            parts = joined
        found += [tokens[part] for part in parts]
    return tuple(found)


def _pair(path: Path) -> Held:
    values = json_of(path)
    lines = path.with_name("vocab.bpe").read_bytes().decode().split("\n")
    # The encoder drops the first line; Hugging Face does so if it is a comment.
    merges = [tuple(one.split()) for one in lines[lines[0].startswith("#version") :] if one]
    if [_ids(text, values, merges) for text in SAMPLES] != encoded(path):
        raise OtherError("GPT-2's encoder encodes a text otherwise")
    first = 256 + len(merges)
    specials = {token: index for token, index in values.items() if index >= first}
    tokens = [
        token.encode() if token in specials else bytes_of(token)
        for token in sorted(values, key=values.__getitem__)
    ]
    ranks = {tokens[rank]: rank for rank in range(first)}
    held = {"tokens": tokens, "specials": specials, "claimed": None, "ranks": ranks}
    return Held(values=held | {"pattern": GPT2})


TOKENS: dict[str, Callable[[Path], Held]] = {
    "encoding": _encoding,
    "entries": _entries,
    "characters": _characters,
    "tokenizer": _tokenizer,
    "pair": _pair,
}
