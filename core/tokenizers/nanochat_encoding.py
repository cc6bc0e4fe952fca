"""nanochat's tokenizer.pkl: what the state of a pickled tiktoken Encoding must be."""

from pathlib import Path
from typing import Any

from core.base.text import first_names, plural, written
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.split_patterns import PUBLISHED
from core.tokenizers.surrogates import is_encodable
from core.tokenizers.tokenizer_file import broken

FILE_NAME = "tokenizer.pkl"
_KEYS = {"name", "pat_str", "mergeable_ranks", "special_tokens"}
_SIZE = "explicit_n_vocab"


def encoding_of(path: Path, state: Any) -> BytePairTokenizer:
    """Return the tokenizer of an Encoding's state; CheckpointError, saying why, for another one."""
    if isinstance(state, str):
        raise broken(path, f"only names the encoding {written(state)}, without its table")
    if not isinstance(state, dict) or not state.keys() >= _KEYS:
        raise broken(path, f"lacks {first_names(sorted(_KEYS), len(_KEYS))}")
    if others := state.keys() - _KEYS - {_SIZE}:
        shown = first_names(map(written, others), 3)
        raise broken(path, f"has unknown values: {shown}")
    ranks, specials = state["mergeable_ranks"], state["special_tokens"]
    check_ranks(path, ranks)
    check_specials(path, specials, len(ranks))
    if ranks.keys() & {name.encode() for name in specials}:
        raise broken(path, "has a special token that is a merge, too")
    number = len(ranks) + len(specials)
    if state.get(_SIZE) not in (None, number):
        raise broken(path, "claims another number of tokens than it has")
    table = MergeTable(known_pattern(path, state["pat_str"]), ranks, specials)
    return BytePairTokenizer(str(path), table, claimed=number)


def known_pattern(path: Path, pattern: Any) -> str:
    """Return a split pattern; raise CheckpointError, naming it, unless it is published."""
    if isinstance(pattern, str) and pattern in PUBLISHED:
        return pattern
    shown = written(pattern, 60) if isinstance(pattern, str) else "without text"
    raise broken(
        path,
        f"has an unknown split pattern: {shown}",
        "Those of nanochat, GPT-2 and GPT-4 are known",
    )


def check_ranks(path: Path, ranks: Any) -> None:
    """Raise CheckpointError unless bytes have the ranks 0 to n-1, and every single byte has one."""
    if not isinstance(ranks, dict) or not all(type(token) is bytes for token in ranks):
        raise broken(path, "has merges that are not bytes")
    if not _are_numbers(ranks.values(), 0):
        raise broken(path, f"has ranks that are not 0 to {len(ranks) - 1:,}")
    if b"" in ranks:
        raise broken(path, "has a merge without bytes")
    absent = sum(bytes([value]) not in ranks for value in range(256))
    if absent:
        raise broken(path, f"lacks {plural(absent, 'single byte')} of 256")


def check_specials(path: Path, specials: Any, first: int) -> None:
    """Raise CheckpointError unless texts have the ids from `first` on."""
    if not isinstance(specials, dict) or not all(
        isinstance(name, str) and name and is_encodable(name) for name in specials
    ):
        raise broken(path, "has special tokens that are not texts")
    if not _are_numbers(specials.values(), first):
        raise broken(path, "has special tokens whose ids do not follow its merges")


def _are_numbers(values: Any, first: int) -> bool:
    """Whether values are all whole numbers from `first` on, in any order."""
    numbers = list(values)
    whole = all(type(number) is int for number in numbers)
    return whole and sorted(numbers) == list(range(first, first + len(numbers)))
