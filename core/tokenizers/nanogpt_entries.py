"""nanoGPT's meta.pkl: a vocabulary of entries, which are characters in most data sets."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from core.base.text import plural
from core.tokenizers.characters import encode_characters
from core.tokenizers.surrogates import is_encodable
from core.tokenizers.tokenizer import Encoded, Skipped
from core.tokenizers.tokenizer_file import broken

FILE_NAME = "meta.pkl"
# The limit of a vocabulary (reliability.md F7).
MOST_IDS = 2**22
# The entry for every character that is not in the vocabulary.
UNKNOWN = "<unk>"


@dataclass(frozen=True)
class EntryTokenizer:
    """A vocabulary whose ids are texts of one or more characters, without special tokens."""

    name: str
    entries: tuple[str, ...]
    # Number of ids that its file claims.
    claimed: int
    assumed: str = ""

    @cached_property
    def _ids(self) -> dict[str, int]:
        entries = {text: index for index, text in enumerate(self.entries) if text}
        # Its name in a prompt is ordinary text.
        entries.pop(UNKNOWN, None)
        return entries

    @cached_property
    def _longest(self) -> int:
        """The number of characters of the longest entry."""
        return max(map(len, self._ids), default=1)

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        """The lengths of the entries that begin with a character, the longest first."""
        found: dict[str, set[int]] = {}
        for text in self._ids:
            found.setdefault(text[0], set()).add(len(text))
        return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}

    @property
    def remark(self) -> str:
        """How a text is split, if that is not by character; "" if it is."""
        if self._longest == 1:
            return ""
        return (
            f"{FILE_NAME} has entries of up to {plural(self._longest, 'character')}: the longest"
            " that fits is taken, and a text is joined without a separator"
        )

    @property
    def used(self) -> int:
        """Number of ids that have bytes."""
        return len(self.entries)

    @property
    def bos_id(self) -> int | None:
        """None: nanoGPT's vocabularies do not have such a token."""
        return None

    @property
    def special_ids(self) -> Mapping[str, int]:
        """Empty: the vocabulary is without special tokens."""
        return {}

    @property
    def stop_ids(self) -> frozenset[int]:
        """Empty: a text of nanoGPT does not end."""
        return frozenset()

    @cached_property
    def alphabet(self) -> str:
        """The characters of all entries, in order of id."""
        return "".join(dict.fromkeys("".join(self._ids)))

    def encode(self, text: str) -> Encoded:
        """Return the ids of the longest entries, from the start on.

        A character that begins no entry is named, and becomes `<unk>` if the vocabulary has it.
        """
        unknown = self.entries.index(UNKNOWN) if UNKNOWN in self.entries else None
        if self._longest == 1:
            return encode_characters(text, self._ids, unknown)
        ids, skipped, at = [], [], 0
        while at < len(text):
            entry = next(self._starting(text, at), None)
            if entry is not None:
                ids.append(self._ids[entry])
                at += len(entry)
                continue
            skipped.append(Skipped(text[at], at, unknown))
            ids += [] if unknown is None else [unknown]
            at += 1
        return Encoded(tuple(ids), tuple(skipped))

    def _starting(self, text: str, at: int) -> Iterator[str]:
        """Yield the entries with which a text goes on, the longest first."""
        parts = (text[at : at + length] for length in self._lengths.get(text[at], ()))
        return (part for part in parts if part in self._ids)

    @cached_property
    def _bytes(self) -> tuple[bytes, ...]:
        return tuple(text.encode() for text in self.entries)

    def token_bytes(self, index: int) -> bytes:
        """Return the UTF-8 bytes of an id, nothing for padding."""
        return self._bytes[index] if 0 <= index < self.used else b""


def entries_of(path: Path, values: dict[Any, Any]) -> EntryTokenizer:
    """Return the vocabulary of itos and stoi; CheckpointError when they are not one."""
    entries = _entries(path, values["itos"])
    _check_inverse(path, entries, values["stoi"])
    return EntryTokenizer(str(path), entries, _claimed(path, values, len(entries)))


def _entries(path: Path, itos: Any) -> tuple[str, ...]:
    """Return the texts in order of id; CheckpointError unless the ids are 0 to n-1."""
    if isinstance(itos, list):
        itos = dict(enumerate(itos))
    if not isinstance(itos, dict) or not itos or len(itos) > MOST_IDS:
        raise broken(path, "has an itos that is not a table of texts")
    if not all(type(index) is int for index in itos) or sorted(itos) != list(range(len(itos))):
        raise broken(path, f"has an itos whose ids are not 0 to {len(itos) - 1:,}")
    entries = tuple(itos[index] for index in range(len(itos)))
    if not all(isinstance(text, str) for text in entries):
        raise broken(path, "has an itos that is not a table of texts")
    # First of all: a pickle can name one long text a million times.
    if len(set(entries)) != len(entries):
        raise broken(path, "has an entry twice")
    if not all(map(is_encodable, entries)):
        raise broken(path, "has an entry that is half of a surrogate pair")
    return entries


def _check_inverse(path: Path, entries: tuple[str, ...], stoi: Any) -> None:
    expected = {text: index for index, text in enumerate(entries)}
    same = isinstance(stoi, dict) and all(type(index) is int for index in stoi.values())
    if not same or stoi != expected:
        raise broken(path, "has a stoi that is not the inverse of its itos")


def _claimed(path: Path, values: dict[Any, Any], number: int) -> int:
    """Return the vocab_size of a file, else the number of its entries."""
    claimed = values.get("vocab_size", number)
    if type(claimed) is not int or not number <= claimed <= MOST_IDS:
        raise broken(path, f"has a vocab_size that does not fit its {plural(number, 'entry')}")
    return claimed
