"""Byte-pair tokenizers: every text has ids, since every byte has one. tiktoken runs the merges."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.text import plural
from core.tokenizers.special_tokens import BOS, ENDS
from core.tokenizers.surrogates import without_halves
from core.tokenizers.tokenizer import Encoded

if TYPE_CHECKING:
    from tiktoken import Encoding

# The published patterns need stack for every character of a run of whitespace.
MOST_WHITESPACE = 200_000
_LONG_WHITESPACE = re.compile(rf"\s{{{MOST_WHITESPACE}}}")


# Equal only if identical: comparing 65,536 merges would be slow, and a table is read once.
@dataclass(frozen=True, eq=False)
class MergeTable:
    """The bytes of each id, as ranks of merges, the special tokens after them, and the pattern."""

    pattern: str
    ranks: Mapping[bytes, int]
    specials: Mapping[str, int]

    @cached_property
    def token_bytes(self) -> tuple[bytes, ...]:
        """The bytes of every id, in order; those of a special token are its name."""
        ids = dict(self.ranks) | {text.encode(): index for text, index in self.specials.items()}
        return tuple(sorted(ids, key=ids.__getitem__))

    @cached_property
    def _encoding(self) -> "Encoding":
        try:
            from tiktoken import Encoding  # noqa: PLC0415 - an extra, and 30 ms
        except ImportError as missing:
            raise UsageError(
                "Text for this checkpoint needs tiktoken, which is not installed",
                "Install it: pip install tiktoken",
                code=Code.TOKENIZER_PACKAGE,
            ) from missing
        return Encoding(
            "stepscope",
            pat_str=self.pattern,
            mergeable_ranks=dict(self.ranks),
            special_tokens={},
        )

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text; names of special tokens are ordinary text.

        Raises UsageError without tiktoken.
        """
        return self._encoding.encode_ordinary(text)


class Table(Protocol):
    """What runs the merges: tiktoken or tokenizers, on a table of a file."""

    @property
    def token_bytes(self) -> tuple[bytes, ...]:
        """The bytes of every id, in order; those of a special token are its name."""

    @property
    def specials(self) -> Mapping[str, int]:
        """The ids of the special tokens."""

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text; UsageError when that is not possible."""


@dataclass(frozen=True)
class BytePairTokenizer:
    """A table of merges with the name of its file."""

    name: str
    table: Table
    assumed: str = ""
    # Number of ids that the model must have; None if it may have padding.
    claimed: int | None = None

    @property
    def used(self) -> int:
        """Number of ids that have bytes."""
        return len(self.table.token_bytes)

    @property
    def bos_id(self) -> int | None:
        """Id of the beginning-of-sequence token, None when the vocabulary has none."""
        return self.table.specials.get(BOS)

    @property
    def special_ids(self) -> Mapping[str, int]:
        """The ids of the special tokens, by name."""
        return self.table.specials

    @property
    def stop_ids(self) -> frozenset[int]:
        """Ids of the special tokens after which another text begins."""
        specials = self.table.specials
        return frozenset(specials[name] for name in ENDS if name in specials)

    @property
    def alphabet(self) -> str:
        """Empty, because every character can be encoded."""
        return ""

    def encode(self, text: str) -> Encoded:
        """Return ids, and the halves of surrogate pairs, which cannot be encoded.

        Raises UsageError without the package that runs the table, and for a run of whitespace that
        is too long.
        """
        if _LONG_WHITESPACE.search(text):
            raise UsageError(
                f"The prompt has {plural(MOST_WHITESPACE, 'whitespace character')} in a row"
            )
        whole, skipped = without_halves(text)
        return Encoded(tuple(self.table.encode(whole)), skipped)

    def token_bytes(self, index: int) -> bytes:
        """Return the bytes of an id: the name of a special token, nothing for padding."""
        return self.table.token_bytes[index] if 0 <= index < self.used else b""
