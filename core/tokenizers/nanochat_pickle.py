"""Read nanochat's tokenizer.pkl, a pickled tiktoken Encoding, without tiktoken and inertly."""

from pathlib import Path
from typing import Any

from core.base.text import first_names, plural, shorten
from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.plain_pickle import Instance, read_plain
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.split_patterns import PUBLISHED
from core.tokenizers.surrogates import is_encodable
from core.tokenizers.tokenizer_file import broken, read_bytes, refuse_other_files

FILE_NAME = "tokenizer.pkl"
# A vocabulary of 200,000 tokens takes 4 MiB.
MAX_BYTES = 16 * 2**20
_ENCODING = "tiktoken.core Encoding"
_KEYS = {"name", "pat_str", "mergeable_ranks", "special_tokens"}
_NOT_RUN = "Nothing in it was run"


def read_nanochat_pickle(path: Path) -> BytePairTokenizer:
    """Return the tokenizer of a file. Raises CheckpointError with what it is, if it is another."""
    data = read_bytes(path, MAX_BYTES)
    refuse_other_files(path, data)
    try:
        value = read_plain(data, {_ENCODING})
    except PickleIndexError as refused:
        raise broken(path, f"has {refused}", refused.hint or _NOT_RUN) from refused
    if not isinstance(value, Instance):
        raise broken(path, "does not hold a tiktoken Encoding", _NOT_RUN)
    table = _table(path, value.state)
    return BytePairTokenizer(str(path), table, claimed=len(table.token_bytes))


def _table(path: Path, state: Any) -> MergeTable:
    if isinstance(state, str):
        named = shorten(repr(state), 40)
        raise broken(path, f"only names the encoding {named}, without its table")
    if not isinstance(state, dict) or not state.keys() >= _KEYS:
        raise broken(path, f"has no {first_names(sorted(_KEYS), len(_KEYS))}")
    if others := state.keys() - _KEYS - {"explicit_n_vocab"}:
        shown = first_names((shorten(repr(key), 40) for key in others), 3)
        raise broken(path, f"has unknown values: {shown}")
    ranks, specials = state["mergeable_ranks"], state["special_tokens"]
    check_ranks(path, ranks)
    check_specials(path, specials, len(ranks))
    known = ranks.keys() & {name.encode() for name in specials}
    if known:
        raise broken(path, "has a special token that is a merge, too")
    if state.get("explicit_n_vocab") not in (None, len(ranks) + len(specials)):
        raise broken(path, "claims another number of tokens than it has")
    return MergeTable(known_pattern(path, state["pat_str"]), ranks, specials)


def known_pattern(path: Path, pattern: Any) -> str:
    """Return a split pattern; raise CheckpointError, naming it, unless it is published."""
    if isinstance(pattern, str) and pattern in PUBLISHED:
        return pattern
    shown = shorten(repr(pattern), 60) if isinstance(pattern, str) else "without text"
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
