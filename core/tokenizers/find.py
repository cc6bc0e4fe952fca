"""Find the tokenizer for a checkpoint: the one that the user named, or its own."""

import os
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.tokenizers.characters import BUILT_IN, CURRENT, FILE_NAME, FIRST, read_tokenizer
from core.tokenizers.tokenizer import Tokenizer


def tokenizer_for(checkpoint: Checkpoint, named: str | None) -> Tokenizer | None:
    """Return the tokenizer that was named, or the checkpoint's own; None when it has none.

    `named` is the name of a built-in tokenizer or a path. Raises UsageError when it does not exist
    or has more ids than the model, CheckpointError when a file is not a tokenizer.
    """
    vocab_size = checkpoint.config().vocab_size
    if named is None:
        return find_tokenizer(checkpoint.folder, checkpoint.meta, vocab_size)
    tokenizer = BUILT_IN.get(named) or read_tokenizer(_tokenizer_file(named))
    if tokenizer.used > vocab_size:
        raise UsageError(
            f"The tokenizer has {tokenizer.used} ids but {checkpoint.name} has only {vocab_size}",
            "It belongs to another model",
            code=Code.TOKENIZER_TOO_LARGE,
        )
    return tokenizer


def find_tokenizer(folder: Path, meta: Meta, vocab_size: int) -> Tokenizer | None:
    """Return the tokenizer of a checkpoint; None when it has none and only ids can be used.

    It is a tokenizer_config.json in its folder or above, if it does not have more ids than the
    model; else the fork's vocabulary, if the fork's training wrote the meta (design.md 12). Raises
    CheckpointError when the file in the checkpoint's folder is not a tokenizer.
    """
    for path in _candidates(folder):
        if not path.is_file():
            continue
        try:
            tokenizer = read_tokenizer(path)
        except CheckpointError:
            if path.parent == folder:
                raise
            continue
        if tokenizer.used <= vocab_size:
            return tokenizer
    if not meta.is_fork:
        return None
    user_config = meta.section("user_config")
    first = "run" in user_config and "wandb_run" not in user_config
    return FIRST if first else CURRENT


def _candidates(folder: Path) -> list[Path]:
    """Return the possible paths: the folder, its `tokenizer`, and the same up to 3 levels above."""
    levels = [folder, *Path(os.path.abspath(folder)).parents[:3]]
    return [level / name / FILE_NAME for level in levels for name in (".", "tokenizer")]


def _tokenizer_file(named: str) -> Path:
    path = Path(os.path.expanduser(named))
    if not path.exists():
        raise UsageError(
            f"No tokenizer {named!r}",
            f"Give {', '.join(BUILT_IN)} or a JSON file",
            code=Code.TOKENIZER_NOT_FOUND,
        )
    return path
