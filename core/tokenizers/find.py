"""Finds the tokenizer of a checkpoint: the named one, its own file, or the fork's alphabet."""

import os
from dataclasses import dataclass
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.base.os_reason import os_reason
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.links import is_broken_link, link_target
from core.checkpoints.meta import Meta
from core.tokenizers.characters import (
    BUILT_IN,
    CURRENT,
    FILE_NAME,
    FIRST,
    CharTokenizer,
    read_tokenizer,
)
from core.tokenizers.tokenizer import Tokenizer

# Vocabularies are padded to a multiple of one of these.
PADDING = (1, 32, 64)


@dataclass(frozen=True, slots=True)
class FoundTokenizer:
    """The tokenizer of a checkpoint, None when it has none, and why files were not used."""

    tokenizer: Tokenizer | None
    remarks: tuple[str, ...] = ()


def tokenizer_for(checkpoint: Checkpoint, named: str | None) -> FoundTokenizer:
    """Return the named tokenizer, or the checkpoint's own one.

    Raises UsageError when the named one does not exist or has more ids than the model.
    """
    vocab_size = checkpoint.config().vocab_size
    if named is None:
        return find_tokenizer(checkpoint.folder, checkpoint.meta, vocab_size)
    tokenizer = BUILT_IN.get(str(named).lower()) or read_tokenizer(_tokenizer_file(named))
    if tokenizer.used > vocab_size:
        raise UsageError(
            f"The tokenizer has {tokenizer.used} ids, {checkpoint.name} has only {vocab_size}",
            "Use the tokenizer that the model was trained with",
            code=Code.TOKENIZER_TOO_LARGE,
        )
    problem = _disagreement(tokenizer, vocab_size)
    return FoundTokenizer(tokenizer, (f"Tokenizer {named} {problem}",) if problem else ())


def find_tokenizer(folder: Path, meta: Meta, vocab_size: int) -> FoundTokenizer:
    """Return the tokenizer of a checkpoint; without one, ids go in and ids come out.

    It is a tokenizer_config.json in its folder or above that describes as many ids as the model
    has; else the fork's alphabet when the fork's training wrote the meta (design.md 12). A file
    that cannot be used is never an error, because the model runs without it.
    """
    remarks = []
    for path in _candidates(folder):
        try:
            tokenizer = read_tokenizer(path) if _is_there(path) else None
        except CheckpointError as error:
            remarks.append(f"Tokenizer not used: {error.message}")
            continue
        if tokenizer is None:
            continue
        if problem := _disagreement(tokenizer, vocab_size):
            remarks.append(f"Tokenizer not used: {path.name} {problem}")
            continue
        return FoundTokenizer(tokenizer, tuple(remarks))
    return FoundTokenizer(_assumed(meta), tuple(remarks))


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
        # In the folders above the checkpoint's, it is not known whether there is such a file.
        where = f"{path.parent.name}/{path.name}"
        raise CheckpointError(f"{where} cannot be looked at: {os_reason(error)}") from error
    return False


def _assumed(meta: Meta) -> Tokenizer | None:
    """Return the fork's alphabet when the fork's training wrote the meta."""
    if not meta.is_fork:
        return None
    user_config = meta.section("user_config")
    first = "run" in user_config and "wandb_run" not in user_config
    return FIRST if first else CURRENT


def _disagreement(tokenizer: CharTokenizer, vocab_size: int) -> str:
    """Return how the ids of a file differ from those of the model; "" when they agree."""
    if tokenizer.claimed is not None:
        agrees = tokenizer.claimed == vocab_size
        ids = tokenizer.claimed
    else:
        agrees = any(-(-tokenizer.used // step) * step == vocab_size for step in PADDING)
        ids = tokenizer.used
    return "" if agrees else f"has {plural(ids, 'id')}, the model {vocab_size:,}"


def _candidates(folder: Path) -> list[Path]:
    """Return the possible paths: the folder, its `tokenizer`, and the same up to 3 levels above."""
    levels = [folder, *Path(os.path.abspath(folder)).parents[:3]]
    return [level / name / FILE_NAME for level in levels for name in (".", "tokenizer")]


def _tokenizer_file(named: str) -> Path:
    path = Path(os.path.expanduser(named))
    lost = f": {working_folder.DELETED}" if working_folder.is_lost(path) else ""
    if lost or not str(named).strip() or not path.exists():
        raise UsageError(
            f"No tokenizer {named!r}{lost}",
            f"Give {', '.join(BUILT_IN)} or a JSON file",
            code=Code.TOKENIZER_NOT_FOUND,
        )
    return path
