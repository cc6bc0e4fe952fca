"""tokenizer.json of a Hugging Face folder: byte-pair tokenizers, run by the package tokenizers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.jsonfile import JsonFileError, read_object
from core.base.text import shorten
from core.checkpoints.foreign_files import explained
from core.tokenizers.byte_alphabet import bytes_of
from core.tokenizers.byte_pairs import BytePairTokenizer
from core.tokenizers.nanochat_encoding import known_pattern
from core.tokenizers.surrogates import is_encodable
from core.tokenizers.tokenizer_file import broken

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE_NAME = "tokenizer.json"
# A vocabulary of 100,000 tokens has 8 MiB.
MAX_BYTES = 16 * 2**20
MOST_IDS = 2**22
# Values that change which ids a text has; a byte-pair tokenizer leaves them out.
_PLAIN = {
    "dropout": (int, float),
    "continuing_subword_prefix": (str,),
    "end_of_word_suffix": (str,),
}
# Flags of the model and of an added token.
_MODEL_FLAGS = ("byte_fallback", "fuse_unk", "ignore_merges")
_TOKEN_FLAGS = ("single_word", "lstrip", "rstrip", "normalized")
# Those of splitting into bytes and joining them; "use_regex" can be left out.
_LEVEL_FLAGS = ("add_prefix_space", "trim_offsets")
_BYTE_LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True}


@dataclass(frozen=True, eq=False)
class HuggingFaceTable:
    """The bytes of each id, the special tokens, and the JSON that tokenizers runs."""

    token_bytes: tuple[bytes, ...]
    specials: Mapping[str, int]
    source: str

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        try:
            from tokenizers import Tokenizer  # noqa: PLC0415 - an extra
        except ImportError as missing:
            raise UsageError(
                "Text for this checkpoint needs tokenizers, which is not installed",
                "Install it: pip install tokenizers",
                code=Code.TOKENIZER_PACKAGE,
            ) from missing
        return Tokenizer.from_str(self.source)

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text; names of special tokens are ordinary text.

        Raises UsageError without tokenizers.
        """
        return list(self._tokenizer.encode(text, add_special_tokens=False).ids)


def read_huggingface(path: Path) -> BytePairTokenizer:
    """Return the tokenizer of a file.

    Raises CheckpointError, naming the part, for one that is not a byte-pair tokenizer with a
    published split pattern.
    """
    try:
        values = read_object(path, MAX_BYTES)
    except JsonFileError as refused:
        raise broken(path, explained(refused).what) from refused
    model = values.get("model")
    if not isinstance(model, dict) or model.get("type", "BPE") != "BPE":
        raise broken(path, f"is not a byte-pair tokenizer: {_kind(model)}")
    for key, kinds in _PLAIN.items():
        if (value := model.get(key)) is not None and (value or type(value) not in kinds):
            raise broken(path, f"has a {key}, which is not supported")
    if not isinstance(model.get("unk_token", ""), str | None):
        raise broken(path, "has an unk_token that is not text")
    if not all(isinstance(model.get(key, False), bool) for key in _MODEL_FLAGS):
        raise broken(path, f"has one of {', '.join(_MODEL_FLAGS)} that is not true or false")
    steps = _checked_steps(path, values)
    tokens = values.get("added_tokens", [])
    added = _added(path, tokens)
    vocabulary = _vocabulary(path, model.get("vocab"), added)
    _check_merges(path, model.get("merges"), vocabulary)
    specials = {text: index for text, (index, special) in added.items() if special}
    plain = [token for token in tokens if token["content"] not in specials]
    source = _source(model, steps, plain)
    table = HuggingFaceTable(_bytes(path, vocabulary, added), specials, source)
    return BytePairTokenizer(str(path), table)


def _checked_steps(path: Path, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the steps that split a text, without fields that the package may not read.

    Raises CheckpointError unless a published pattern splits it, and bytes are joined.
    """
    if values.get("normalizer") is not None:
        raise broken(path, f"has the normalizer {_kind(values['normalizer'])}")
    _check_decoder(path, values.get("decoder"))
    steps = _steps(values.get("pre_tokenizer"))
    match steps:
        case [{"type": "ByteLevel", "add_prefix_space": False, **rest}]:
            if rest.get("use_regex", True) is not True:
                raise broken(path, "does not split a text")
            _check_flags(path, steps[0])
            return [_BYTE_LEVEL | {"use_regex": True}]
        case [
            {
                "type": "Split",
                "behavior": "Isolated",
                "invert": False,
                "pattern": {"Regex": pattern, **others},
            },
            {"type": "ByteLevel", "add_prefix_space": False, "use_regex": False},
        ] if not others:
            _check_flags(path, steps[1])
            named = {"Regex": known_pattern(path, pattern)}
            split = {"type": "Split", "pattern": named, "behavior": "Isolated", "invert": False}
            return [split, _BYTE_LEVEL | {"use_regex": False}]
        case _:
            kinds = ", ".join(map(_kind, steps)) or "none"
            raise broken(path, f"has another pre_tokenizer: {shorten(kinds, 60)}")


def _check_decoder(path: Path, decoder: Any) -> None:
    if not isinstance(decoder, dict) or _kind(decoder) != "ByteLevel":
        raise broken(path, f"has the decoder {_kind(decoder)}, not ByteLevel")
    _check_flags(path, decoder)


def _check_flags(path: Path, level: dict[str, Any]) -> None:
    flags = [level.get("use_regex", True), *(level.get(key) for key in _LEVEL_FLAGS)]
    if not all(isinstance(flag, bool) for flag in flags):
        raise broken(path, "has a ByteLevel with a flag that is not true or false")


def _steps(value: Any) -> list[Any]:
    if isinstance(value, dict) and value.get("type") == "Sequence":
        steps = value.get("pretokenizers")
        return steps if isinstance(steps, list) else []
    return [value]


def _kind(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else value
    return shorten(kind, 40) if isinstance(kind, str) else "none"


def _added(path: Path, tokens: Any) -> dict[str, tuple[int, bool]]:
    """Return id and whether it is special of each added token."""
    found = {}
    for token in tokens if isinstance(tokens, list) else [None]:
        match token:
            case {"id": int(index), "content": str(text), "special": bool(special), **rest} if text:
                if not all(isinstance(rest.get(flag), bool) for flag in _TOKEN_FLAGS):
                    raise broken(path, f"has an added token without {', '.join(_TOKEN_FLAGS)}")
                found[text] = index, special
            case _:
                raise broken(path, "has an added token without id, content or special")
    return found


def _vocabulary(path: Path, vocab: Any, added: Mapping[str, Any]) -> dict[str, int]:
    """Return the ids of all tokens; CheckpointError when they are not different whole numbers."""
    if not isinstance(vocab, dict) or not vocab:
        raise broken(path, "does not have a vocab")
    both = vocab | {text: index for text, (index, _) in added.items()}
    if any(vocab.get(text, index) != index for text, index in both.items()):
        raise broken(path, "has an added token with two ids")
    ids = [*vocab.values(), *both.values()]
    if not all(type(index) is int and 0 <= index < MOST_IDS for index in ids):
        raise broken(path, "has ids that are not whole numbers")
    if len(set(both.values())) != len(both):
        raise broken(path, "has an id twice")
    return both


def _check_merges(path: Path, merges: Any, vocabulary: Mapping[str, int]) -> None:
    """Raise CheckpointError unless each merge joins two tokens to a third."""
    if not isinstance(merges, list):
        raise broken(path, "does not have merges")
    for merge in merges:
        pair = merge.split(" ") if isinstance(merge, str) else merge
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(p, str) for p in pair)
        ):
            raise broken(path, "has a merge that is not two tokens")
        if not {*pair, pair[0] + pair[1]} <= vocabulary.keys():
            raise broken(path, f"has a merge of unknown tokens: {shorten(' '.join(pair), 40)}")


def _bytes(
    path: Path, vocabulary: Mapping[str, int], added: Mapping[str, Any]
) -> tuple[bytes, ...]:
    """Return the bytes of every id; an id without a token has none."""
    found = [b""] * (max(vocabulary.values()) + 1)
    for token, index in vocabulary.items():
        if not is_encodable(token):
            raise broken(path, "has a token that is half of a surrogate pair")
        data = token.encode() if token in added else bytes_of(token)
        if data is None:
            raise broken(path, f"has a token that is not written in bytes: {shorten(token, 40)}")
        found[index] = data
    absent = {bytes([value]) for value in range(256)} - set(found)
    if absent:
        raise broken(path, f"lacks {len(absent)} of the 256 bytes")
    return tuple(found)


def _source(model: dict[str, Any], steps: list[dict[str, Any]], added: list[Any]) -> str:
    """Return the JSON that the package needs, with the added tokens that are not special.

    Special tokens are ordinary text in a prompt. What was not checked is left out, since the
    package would refuse it only when a text is encoded.
    """
    flags = {key: model[key] for key in _MODEL_FLAGS if key in model}
    parts = {
        "version": "1.0",
        "added_tokens": added,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": steps},
        "decoder": _BYTE_LEVEL | {"use_regex": True},
        "model": {"type": "BPE", "vocab": model["vocab"], "merges": model["merges"]} | flags,
    }
    return json.dumps(parts)
