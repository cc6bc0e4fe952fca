"""Text to ids and back, one id for each character: the fork's two vocabularies and the like."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.base.jsonfile import JsonFileError, read_object
from core.checkpoints.meta import Meta

FILE_NAME = "tokenizer_config.json"
BOS = "<|bos|>"
_SPECIALS = (
    BOS,
    "<|user_start|>",
    "<|user_end|>",
    "<|assistant_start|>",
    "<|assistant_end|>",
    "<|python_start|>",
    "<|python_end|>",
    "<|output_start|>",
    "<|output_end|>",
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A character of a prompt that the vocabulary does not have, and its position."""

    char: str
    at: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """Ids of a text, without BOS, and the characters that have none."""

    ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True)
class CharTokenizer:
    """Characters first, specials next, padding after (format.md 10)."""

    name: str
    chars: tuple[str, ...]
    specials: tuple[str, ...] = (BOS,)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {char: index for index, char in enumerate(self.chars)}

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return self.chars + self.specials

    @property
    def used(self) -> int:
        """Number of ids that have text; ids from here on are padding."""
        return len(self._texts)

    @property
    def bos_id(self) -> int | None:
        """Id of the beginning-of-sequence token, None when the vocabulary has none."""
        return len(self.chars) + self.specials.index(BOS) if BOS in self.specials else None

    def encode(self, text: str) -> Encoded:
        """Return ids and what was skipped; specials written out are ordinary characters."""
        ids, skipped = [], []
        for at, char in enumerate(text):
            index = self._ids.get(char)
            if index is None:
                skipped.append(Skipped(char, at))
            else:
                ids.append(index)
        return Encoded(tuple(ids), tuple(skipped))

    def piece(self, index: int) -> str:
        """Return the text of one id: nothing for padding, the name of a special."""
        return self._texts[index] if 0 <= index < self.used else ""

    def streamed(self, index: int, at: int) -> str:  # noqa: ARG002 - IdText needs the position
        """Return the text that an id adds as the `at`-th new token."""
        return self.piece(index)

    def decode(self, ids: tuple[int, ...]) -> str:
        """Return the text of ids; padding has none."""
        return "".join(self.piece(index) for index in ids)


class IdText:
    """What stands in for an absent tokenizer: ids come out as numbers with commas."""

    used = 0
    bos_id = None

    def piece(self, index: int) -> str:
        """Return the id in digits."""
        return str(index)

    def streamed(self, index: int, at: int) -> str:
        """Return the id in digits, after a comma unless it is the first new one."""
        return f",{index}" if at else str(index)


CURRENT = CharTokenizer("fork", tuple("0123456789+-HBL.\n"))
FIRST = CharTokenizer("fork-first", tuple("0123456789+-HB\n"), _SPECIALS)
BUILT_IN = {tokenizer.name: tokenizer for tokenizer in (CURRENT, FIRST)}


def read_tokenizer(path: Path) -> CharTokenizer:
    """Return the tokenizer that a tokenizer_config.json describes.

    Raises CheckpointError when it does not describe one.
    """
    try:
        values = read_object(path)
    except JsonFileError as refused:
        raise _broken(path, str(refused)) from refused
    return _described(path, values)


def _described(path: Path, values: dict[str, Any]) -> CharTokenizer:
    chars: Any = values.get("vocab_chars")
    specials: Any = values.get("special_tokens", [])
    if isinstance(chars, str):
        chars = list(chars)
    if not _texts(chars) or not chars or not _texts(specials):
        raise _broken(path, "has no vocab_chars and special_tokens")
    if any(len(char) != 1 for char in chars) or len(set(chars)) != len(chars):
        raise _broken(path, "has vocab_chars that are not single and different characters")
    if len(set(specials)) != len(specials):
        raise _broken(path, "has a special token twice")
    return CharTokenizer(str(path), tuple(chars), tuple(specials))


def _broken(path: Path, reason: str) -> CheckpointError:
    return CheckpointError(f"{path.name} {reason}", code=Code.TOKENIZER_BROKEN)


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(item, str) and item for item in values)


def find_tokenizer(folder: Path, meta: Meta, vocab_size: int) -> CharTokenizer | None:
    """Return the tokenizer of a checkpoint, or None: then ids go in and ids come out.

    A tokenizer_config.json in its folder or above, if it has no more ids than the model; else the
    fork's alphabet when the fork's training wrote the meta (design.md 12).
    """
    for path in _candidates(folder):
        if not path.is_file():
            continue
        try:
            tokenizer = read_tokenizer(path)
        except CheckpointError:
            if path.parent == folder:
                raise
            continue
        if tokenizer.used <= vocab_size:
            return tokenizer
    if not meta.is_fork:
        return None
    user_config = meta.section("user_config")
    first = "run" in user_config and "wandb_run" not in user_config
    return FIRST if first else CURRENT


def _candidates(folder: Path) -> list[Path]:
    """Return where a file may lie: in the folder, then beside it up to three levels above."""
    parents = Path(os.path.abspath(folder)).parents[:3]
    above = [parent / place for parent in parents for place in (".", "tokenizer")]
    return [spot / FILE_NAME for spot in (folder, folder / "tokenizer", *above)]
