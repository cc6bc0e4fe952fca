"""What other rooms know of a tokenizer: text to ids, ids to bytes, and its special ids."""

from dataclasses import dataclass
from typing import Protocol


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


class Tokenizer(Protocol):
    """A vocabulary. Ids from `used` on are padding and have no bytes."""

    @property
    def name(self) -> str:
        """Name of a built-in vocabulary, or the path of its file."""

    @property
    def used(self) -> int:
        """Number of ids that have bytes."""

    @property
    def bos_id(self) -> int | None:
        """Id of the beginning-of-sequence token, None when the vocabulary has none."""

    @property
    def stop_ids(self) -> frozenset[int]:
        """Ids that end a text when they are sampled."""

    @property
    def alphabet(self) -> str:
        """Characters that it knows, empty when it knows all."""

    def encode(self, text: str) -> Encoded:
        """Return ids and what was skipped; special tokens written out are ordinary text."""

    def token_bytes(self, index: int) -> bytes:
        """Return the UTF-8 bytes of an id, perhaps a part of a character; none for padding."""
