"""Which reader a file of a tokenizer needs. What was read is kept until the file changes."""

from functools import lru_cache
from pathlib import Path

from core.base.os_reason import os_reason
from core.tokenizers import gpt2, huggingface, nanogpt_entries
from core.tokenizers.byte_pairs import BytePairTokenizer
from core.tokenizers.characters import CharTokenizer, read_tokenizer
from core.tokenizers.huggingface import read_huggingface
from core.tokenizers.nanogpt_entries import EntryTokenizer
from core.tokenizers.pickled import read_pickled
from core.tokenizers.search import NAMES
from core.tokenizers.tokenizer_file import broken

FileTokenizer = CharTokenizer | BytePairTokenizer | EntryTokenizer
# Device, inode, size and times of change: a file of the same size can replace another.
_Identity = tuple[int, int, int, int, int]


def read_file(path: Path) -> FileTokenizer:
    """Return the tokenizer in a file; CheckpointError when it holds none, with the reason."""
    try:
        status = path.stat()
    except OSError as error:
        raise broken(path, f"cannot be read: {os_reason(error)}") from error
    times = status.st_mtime_ns, status.st_ctime_ns
    return _read(path, (status.st_dev, status.st_ino, status.st_size, *times))


@lru_cache(maxsize=16)
def _read(path: Path, _: _Identity) -> FileTokenizer:
    if path.suffix == ".pkl":
        return read_pickled(path)
    if pair := gpt2.pair_of(path):
        return gpt2.read_pair(*pair)
    return read_huggingface(path) if path.name == huggingface.FILE_NAME else read_tokenizer(path)


def file_in(folder: Path) -> Path:
    """Return the file of a tokenizer in a folder; CheckpointError when it has none."""
    names = (nanogpt_entries.FILE_NAME, *NAMES, *(vocabulary for vocabulary, _ in gpt2.PAIRS))
    paths = (folder / name for name in names)
    found = next((path for path in paths if path.is_file()), None)
    if found is None:
        raise broken(folder, "does not have a file of a tokenizer")
    return found
