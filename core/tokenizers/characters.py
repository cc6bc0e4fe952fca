"""Tokenizers with one id per character: the fork's two vocabularies, and those read from a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.base.jsonfile import JsonFileError, read_object
from core.base.numerals import whole_number
from core.checkpoints.foreign_files import explained
from core.tokenizers.special_tokens import BOS, NANOCHAT
from core.tokenizers.surrogates import is_encodable
from core.tokenizers.tokenizer import Encoded, Skipped
from core.tokenizers.tokenizer_file import broken

FILE_NAME = "tokenizer_config.json"
# All characters of Unicode that have a name are 150,000.
MOST_CHARS = 150_000


@dataclass(frozen=True)
class CharTokenizer:
    """A vocabulary: ids of characters, then of special tokens, then padding (format.md 10)."""

    name: str
    chars: tuple[str, ...]
    specials: tuple[str, ...] = (BOS,)
    # Number of ids, padding included, that its file claims.
    claimed: int | None = None
    assumed: str = ""

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {char: index for index, char in enumerate(self.chars)}

    @cached_property
    def _bytes(self) -> tuple[bytes, ...]:
        return tuple(text.encode() for text in self.chars + self.specials)

    @property
    def used(self) -> int:
        """Number of ids that have text; higher ids are padding."""
        return len(self.chars) + len(self.specials)

    @property
    def bos_id(self) -> int | None:
        """Id of the beginning-of-sequence token, None when the vocabulary has none."""
        return len(self.chars) + self.specials.index(BOS) if BOS in self.specials else None

    @property
    def special_ids(self) -> Mapping[str, int]:
        """The ids of the special tokens, by name."""
        return {name: index for index, name in enumerate(self.specials, len(self.chars))}

    @property
    def stop_ids(self) -> frozenset[int]:
        """The id of BOS, if there is one: in training text it begins the next document."""
        return frozenset() if self.bos_id is None else frozenset({self.bos_id})

    @property
    def alphabet(self) -> str:
        """The characters of the vocabulary, in order of id."""
        return "".join(self.chars)

    def encode(self, text: str) -> Encoded:
        """Return ids and skipped characters; names of special tokens are ordinary text."""
        return encode_characters(text, self._ids, None)

    def token_bytes(self, index: int) -> bytes:
        """Return the UTF-8 bytes of an id: the name of a special token, nothing for padding."""
        return self._bytes[index] if 0 <= index < self.used else b""


def encode_characters(text: str, ids: Mapping[str, int], unknown: int | None) -> Encoded:
    """Return the ids of single characters, with `unknown` in place of those that have none.

    A prompt is encoded at every key, so that a long one without unknown characters must be fast.
    """
    found = [ids.get(char, unknown) for char in text]
    taken = tuple(index for index in found if index is not None)
    if ids.keys() >= set(text):
        return Encoded(taken, ())
    skipped = (Skipped(char, at, unknown) for at, char in enumerate(text) if char not in ids)
    return Encoded(taken, tuple(skipped))


CURRENT = CharTokenizer("fork", tuple("0123456789+-HBL.\n"))
FIRST = CharTokenizer("fork-first", tuple("0123456789+-HB\n"), NANOCHAT)
BUILT_IN = {tokenizer.name: tokenizer for tokenizer in (CURRENT, FIRST)}


def read_tokenizer(path: Path) -> CharTokenizer:
    """Return the tokenizer that a tokenizer_config.json describes.

    Raises CheckpointError when the file cannot be read or is not such a description.
    """
    try:
        values = read_object(path)
    except JsonFileError as refused:
        raise broken(path, explained(refused).what) from refused
    return _described(path, values)


def _described(path: Path, values: dict[str, Any]) -> CharTokenizer:
    chars: Any = values.get("vocab_chars")
    specials: Any = values.get("special_tokens", [])
    if isinstance(chars, str):
        chars = list(chars[: MOST_CHARS + 1])
    if not _texts(chars) or not chars or not _texts(specials):
        raise broken(path, "does not describe a vocabulary of characters")
    if len(chars) > MOST_CHARS:
        raise broken(path, f"has more than {MOST_CHARS:,} vocab_chars")
    if any(len(char) != 1 for char in chars) or len(set(chars)) != len(chars):
        raise broken(path, "has vocab_chars that are not single and different characters")
    if not all(map(is_encodable, [*chars, *specials])):
        raise broken(path, "has characters that are half of a surrogate pair")
    if len(set(specials)) != len(specials):
        raise broken(path, "has a special token twice")
    return CharTokenizer(str(path), tuple(chars), tuple(specials), _claimed(path, values))


def _claimed(path: Path, values: dict[str, Any]) -> int | None:
    """Return the size of the vocabulary that a file claims, None when it claims none."""
    if values.get("vocab_size") is None:
        return None
    claimed = whole_number(values["vocab_size"])
    if claimed is None:
        raise broken(path, "has a vocab_size that is not a whole number")
    return claimed


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(item, str) and item for item in values)
