"""The interface of a tokenizer: text to ids, ids to bytes, and its special ids."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Skipped:
    """A character that is not in the vocabulary, and its index in the prompt.

    `as_id` is the id of `<unk>` in its place, None if it was left out.
    """

    char: str
    at: int
    as_id: int | None = None


@dataclass(frozen=True, slots=True)
class Encoded:
    """The ids of a text, without BOS, and the characters without an id."""

    ids: tuple[int, ...]
    skipped: tuple[Skipped, ...]


class Tokenizer(Protocol):
    """A tokenizer. Ids from `used` on are unused (padding) and do not have bytes."""

    @property
    def name(self) -> str:
        """Name of a built-in tokenizer, or the path of its file."""

    @property
    def assumed(self) -> str:
        """Why it may not be the one of the training; empty when it lies with the checkpoint."""

    @property
    def used(self) -> int:
        """Number of ids that have bytes."""

    @property
    def bos_id(self) -> int | None:
        """Id of the beginning-of-sequence token, None when the vocabulary has none."""

    @property
    def special_ids(self) -> Mapping[str, int]:
        """The ids of the special tokens, by name; a text is never encoded to them."""

    @property
    def stop_ids(self) -> frozenset[int]:
        """Ids that end a generation when they are sampled."""

    @property
    def alphabet(self) -> str:
        """The characters of the vocabulary; empty when every character can be encoded."""

    def encode(self, text: str) -> Encoded:
        """Return ids and skipped characters; names of special tokens are ordinary text."""

    def token_bytes(self, index: int) -> bytes:
        """Return the UTF-8 bytes of an id, which may be part of a character; none for padding."""
