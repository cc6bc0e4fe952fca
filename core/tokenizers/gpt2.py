"""GPT-2's table of merges: from two files, or from where tiktoken keeps what it downloaded."""

import os
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha1, sha256
from pathlib import Path
from typing import Any

from core.base.jsonfile import JsonFileError, read_object
from core.base.text import shorten
from core.tokenizers.byte_alphabet import bytes_of
from core.tokenizers.byte_pairs import BytePairTokenizer, MergeTable
from core.tokenizers.nanochat_encoding import check_ranks, check_specials
from core.tokenizers.split_patterns import GPT2
from core.tokenizers.tokenizer_file import broken, read_bytes

NAME = "gpt2"
# The number of ids of GPT-2, and of nanoGPT, which pads it to a multiple of 64.
SIZES = (50_257, 50_304)
# The vocabulary and the merges, as OpenAI and as Hugging Face call them.
PAIRS = (("encoder.json", "vocab.bpe"), ("vocab.json", "merges.txt"))
# The network is not used.
ABSENT = (
    "its table is not in tiktoken's cache: give --tokenizer a folder with encoder.json, vocab.bpe"
)
# GPT-2 has 50,000 merges.
_MOST, _MOST_LINES = 4 * 2**20, 100_000
_ADDRESS = "https://openaipublic.blob.core.windows.net/gpt-2/encodings/main/"
# SHA-256 of the published files: the cache may be a folder that others can write to.
HASHES = {
    "encoder.json": "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
    "vocab.bpe": "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
}


def pair_of(path: Path) -> tuple[Path, Path] | None:
    """Return the two files of a folder, or those of which a path is one; None if it is neither."""
    folder = path if path.is_dir() else path.parent
    for names in PAIRS:
        pair = folder / names[0], folder / names[1]
        if (path.is_dir() or path.name in names) and all(one.is_file() for one in pair):
            return pair
    return None


def read_pair(vocabulary: Path, merges: Path, name: str = "") -> BytePairTokenizer:
    """Return the tokenizer of two files; CheckpointError when they are not such a pair."""
    try:
        tokens = read_object(vocabulary)
    except JsonFileError as refused:
        raise broken(vocabulary, str(refused)) from refused
    pairs = _pairs(merges)
    first = 256 + len(pairs)
    specials = {token: index for token, index in tokens.items() if not _is_below(index, first)}
    ranks = {_bytes(vocabulary, token): tokens[token] for token in tokens.keys() - specials.keys()}
    check_ranks(vocabulary, ranks)
    check_specials(vocabulary, specials, first)
    for place, (left, right) in enumerate(pairs):
        if ranks.get(_bytes(merges, left + right)) != 256 + place:
            raise broken(vocabulary, f"does not have the ids of the merges in {merges.name}")
    return BytePairTokenizer(name or str(vocabulary), MergeTable(GPT2, ranks, specials))


def _bytes(path: Path, token: str) -> bytes:
    data = bytes_of(token)
    if data is None:
        raise broken(path, f"has a token that is not written in bytes: {shorten(token, 40)}")
    return data


def _is_below(index: Any, first: int) -> bool:
    return type(index) is int and index < first


def _pairs(path: Path) -> list[tuple[str, str]]:
    """Return the merges of a file, in order: two tokens on each line."""
    data = read_bytes(path, _MOST)
    if (count := data.count(b"\n")) > _MOST_LINES:
        raise broken(path, f"has {count:,} lines; {_MOST_LINES:,} are read")
    try:
        # Not splitlines: a token can hold a character that counts as the end of a line there.
        lines = data.decode().replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise broken(path, "is not text") from error
    # A comment of the version, which Hugging Face leaves out at times.
    merges = lines[1:] if lines[0].startswith("#version") else lines
    pairs = [line.split(" ", 2) for line in merges if line]
    if not all(len(pair) == 2 and all(pair) for pair in pairs):
        raise broken(path, "has lines that are not two tokens")
    return [(left, right) for left, right in pairs]


def from_tiktoken(environ: Mapping[str, str] = os.environ) -> BytePairTokenizer | None:
    """Return GPT-2's tokenizer from tiktoken's cache, None when it is not there.

    tiktoken itself is not asked, because it would download what it does not find.
    """
    folder = _cache_folder(environ)
    if folder is None:
        return None
    paths = {name: folder / sha1(f"{_ADDRESS}{name}".encode()).hexdigest() for name in HASHES}  # noqa: S324 - how tiktoken names its files
    if not all(path.is_file() for path in paths.values()):
        return None
    return _published(paths["encoder.json"], paths["vocab.bpe"])


@lru_cache(maxsize=2)
def _published(vocabulary: Path, merges: Path) -> BytePairTokenizer | None:
    for name, path in zip(HASHES, (vocabulary, merges), strict=True):
        if sha256(read_bytes(path, _MOST)).hexdigest() != HASHES[name]:
            return None
    return read_pair(vocabulary, merges, NAME)


def _cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Return where tiktoken keeps files; None if its variable is empty, which turns that off."""
    for variable in ("TIKTOKEN_CACHE_DIR", "DATA_GYM_CACHE_DIR"):
        if variable in environ:
            return Path(environ[variable]) if environ[variable] else None
    return Path(tempfile.gettempdir()) / "data-gym-cache"
