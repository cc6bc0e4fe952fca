"""Read a tokenizer that is a pickle: nanochat's tokenizer.pkl or nanoGPT's meta.pkl, inertly."""

from pathlib import Path

from core.checkpoints.pickle_claims import PickleIndexError
from core.checkpoints.plain_pickle import Instance, read_plain
from core.tokenizers.byte_pairs import BytePairTokenizer
from core.tokenizers.nanochat_encoding import encoding_of
from core.tokenizers.nanogpt_entries import EntryTokenizer, entries_of
from core.tokenizers.tokenizer_file import broken, read_bytes, refuse_other_files

# A vocabulary of 200,000 tokens takes 4 MiB.
MAX_BYTES = 6 * 2**20
_ENCODING = "tiktoken.core Encoding"
_NOT_RUN = "Nothing in it was run"


def read_pickled(path: Path) -> BytePairTokenizer | EntryTokenizer:
    """Return the tokenizer of a file. Raises CheckpointError with what it is, if it is another."""
    data = read_bytes(path, MAX_BYTES)
    refuse_other_files(path, data)
    try:
        value = read_plain(data, {_ENCODING})
    except PickleIndexError as refused:
        raise broken(path, f"has {refused}", refused.hint or _NOT_RUN) from refused
    if isinstance(value, Instance):
        return encoding_of(path, value.state)
    if isinstance(value, dict) and {"itos", "stoi"} <= value.keys():
        return entries_of(path, value)
    raise broken(path, "holds neither a tiktoken Encoding nor nanoGPT's itos and stoi", _NOT_RUN)
