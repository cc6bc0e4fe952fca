"""Finds the tokenizer of a checkpoint: the named one, its own file, or the fork's alphabet."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.base.os_reason import os_reason
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.families.override_values import Overrides
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.meta import Meta
from core.tokenizers import gpt2
from core.tokenizers.characters import BUILT_IN, CURRENT, FIRST, CharTokenizer
from core.tokenizers.nanogpt_entries import EntryTokenizer
from core.tokenizers.readers import FileTokenizer, file_in, read_file
from core.tokenizers.search import Candidate, candidates, is_nanogpt
from core.tokenizers.tokenizer import Tokenizer

# Vocabularies are padded to a multiple of one of these.
PADDING = (1, 32, 64)
# Seconds. Files that are copied together can differ by the time of copying.
_NEWER = 2.0


@dataclass(frozen=True, slots=True)
class FoundTokenizer:
    """The tokenizer of a checkpoint, None when it has none, and why files were not used."""

    tokenizer: Tokenizer | None
    remarks: tuple[str, ...] = ()


def tokenizer_for(
    checkpoint: Checkpoint, named: str | None, overrides: Overrides = ()
) -> FoundTokenizer:
    """Return the named tokenizer, or the checkpoint's own one.

    `overrides` are constants that the user set; the number of ids can be one. Raises UsageError
    when the named tokenizer does not exist, CheckpointError when it cannot be read or does not have
    as many ids as the model.
    """
    vocab_size = checkpoint.config(overrides).vocab_size
    if named is None:
        written = checkpoint.modified or None
        return find_tokenizer(checkpoint.folder, checkpoint.meta, vocab_size, written)
    tokenizer = _named(named)
    if problem := _disagreement(tokenizer, vocab_size):
        raise CheckpointError(
            f"Tokenizer {named} {problem}",
            "Use the tokenizer that the model was trained with",
            code=Code.TOKENIZER_SIZE,
        )
    remark = tokenizer.remark if isinstance(tokenizer, EntryTokenizer) else ""
    return FoundTokenizer(tokenizer, (remark,) if remark else ())


def _named(named: str) -> FileTokenizer:
    """Return the tokenizer of a name or a path."""
    if str(named).lower() in BUILT_IN:
        return BUILT_IN[str(named).lower()]
    if str(named).lower() == gpt2.NAME and (table := gpt2.from_tiktoken()):
        return table
    path = _tokenizer_file(named)
    return read_file(file_in(path) if path.is_dir() else path)


def find_tokenizer(
    folder: Path,
    meta: Meta,
    vocab_size: int,
    written: float | None = None,
    environ: Mapping[str, str] = os.environ,
) -> FoundTokenizer:
    """Return the tokenizer of a checkpoint; without one, ids go in and ids come out.

    It is the first file of the search with as many ids as the model; else the fork's alphabet when
    the fork's training wrote the meta (design.md 12). A file that cannot be used is never an error,
    because the model runs without it. One that is outside the checkpoint's base folder, or newer
    than the model, which was `written` then (seconds since the epoch), is marked as assumed.
    """
    # A closed folder is named once, whatever was looked for in it.
    remarks: dict[str, None] = {}
    for candidate in candidates(folder, meta, environ):
        tokenizer = _usable(candidate, vocab_size, remarks)
        if tokenizer is None:
            continue
        if why := _doubt(candidate, written):
            tokenizer = replace(tokenizer, assumed=why)
            remarks[f"Tokenizer assumed: {candidate.path} is {why}"] = None
        if isinstance(tokenizer, EntryTokenizer) and tokenizer.remark:
            remarks[tokenizer.remark] = None
        return FoundTokenizer(tokenizer, tuple(remarks))
    if is_nanogpt(meta) and vocab_size in gpt2.SIZES:
        return _gpt2(vocab_size, tuple(remarks), environ)
    fork = _of_the_fork(meta)
    if fork and fork.used > vocab_size:
        remarks[f"Tokenizer not used: {fork.name} {_disagreement(fork, vocab_size)}"] = None
        fork = None
    return FoundTokenizer(fork, tuple(remarks))


def _usable(
    candidate: Candidate, vocab_size: int, remarks: dict[str, None]
) -> FileTokenizer | None:
    """Return the tokenizer of a file that is there and fits; add why another one is not used."""
    try:
        tokenizer = read_file(candidate.path) if _is_there(candidate.path) else None
    except CheckpointError as error:
        remarks[f"Tokenizer not used: {error.message}"] = None
        return None
    if tokenizer is None:
        return None
    if problem := _disagreement(tokenizer, vocab_size):
        # The name tells enough of a file that lies with the checkpoint.
        name = candidate.path if candidate.outside else candidate.path.name
        remarks[f"Tokenizer not used: {name} {problem}"] = None
        return None
    return tokenizer


def _gpt2(vocab_size: int, remarks: tuple[str, ...], environ: Mapping[str, str]) -> FoundTokenizer:
    """Return GPT-2's table for a nanoGPT model of its size that lies without a vocabulary."""
    table = gpt2.from_tiktoken(environ)
    why = f"the one that models of {vocab_size:,} ids have, from tiktoken's cache"
    if table is None:
        remark = f"{vocab_size:,} ids are GPT-2's, but {gpt2.ABSENT}"
        return FoundTokenizer(None, (*remarks, remark))
    remark = f"Tokenizer assumed: {gpt2.NAME} is {why}"
    return FoundTokenizer(replace(table, assumed=why), (*remarks, remark))


def _doubt(candidate: Candidate, written: float | None) -> str:
    """Return why a file may not be the tokenizer of the training; "" when nothing says so."""
    try:
        newer = written is not None and candidate.path.stat().st_mtime > written + _NEWER
    except OSError:
        newer = False
    doubts = ["outside its base folder"] if candidate.outside else []
    return " and ".join(doubts + (["newer than the checkpoint"] if newer else []))


def _is_there(path: Path) -> bool:
    """Whether there is something at a path; CheckpointError with the reason if it is not a file."""
    try:
        if path.is_file():
            return True
        if path.is_symlink() and is_broken_link(path):
            raise CheckpointError(f"{path.name} is a broken link to {link_target(path)}")
        if path.exists():
            raise CheckpointError(f"{path.name} is not a regular file")
    except OSError as error:
        # It is not known whether there is such a file.
        where = f"{path.parent.name}/"
        raise CheckpointError(f"{where} cannot be looked at: {os_reason(error)}") from error
    return False


def _of_the_fork(meta: Meta) -> CharTokenizer | None:
    """Return the fork's alphabet when the fork's training wrote the meta."""
    if not meta.is_fork:
        return None
    user_config = meta.section("user_config")
    first = "run" in user_config and "wandb_run" not in user_config
    return FIRST if first else CURRENT


def _disagreement(tokenizer: FileTokenizer, vocab_size: int) -> str:
    """Return how the ids of a file differ from those of the model; "" when they agree."""
    if tokenizer.claimed is not None:
        # A file may count the padding that the user left out.
        agrees = vocab_size in (tokenizer.claimed, tokenizer.used)
        ids = tokenizer.claimed
    else:
        agrees = any(-(-tokenizer.used // step) * step == vocab_size for step in PADDING)
        ids = tokenizer.used
    return "" if agrees else f"has {plural(ids, 'id')}, the model {vocab_size:,}"


def _tokenizer_file(named: str) -> Path:
    path = Path(os.path.expanduser(named))
    lost = f": {working_folder.DELETED}" if working_folder.is_lost(path) else ""
    if lost or not str(named).strip() or not path.exists():
        absent = f": {gpt2.ABSENT}" if str(named).lower() == gpt2.NAME else lost
        raise UsageError(
            f"No tokenizer {named!r}{absent}",
            f"Give {', '.join(BUILT_IN)}, gpt2 or the file of a tokenizer",
            code=Code.TOKENIZER_NOT_FOUND,
        )
    return path
