"""Which tokenizer reads a checkpoint: the one that was named, or its own."""

import os
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from core.tokenizers.characters import BUILT_IN, CURRENT, FILE_NAME, FIRST, read_tokenizer
from core.tokenizers.tokenizer import Tokenizer


def tokenizer_for(checkpoint: Checkpoint, named: str | None) -> Tokenizer | None:
    """Return the tokenizer that was named, or the checkpoint's own; None when it has none."""
    vocab_size = checkpoint.config().vocab_size
    if named is None:
        return find_tokenizer(checkpoint.folder, checkpoint.meta, vocab_size)
    tokenizer = BUILT_IN.get(named) or read_tokenizer(_file(named))
    if tokenizer.used > vocab_size:
        raise UsageError(
            f"The tokenizer has {tokenizer.used} ids, {checkpoint.name} only {vocab_size}",
            "It belongs to another model",
            code=Code.TOKENIZER_TOO_LARGE,
        )
    return tokenizer


def find_tokenizer(folder: Path, meta: Meta, vocab_size: int) -> Tokenizer | None:
    """Return the tokenizer of a checkpoint, or None: then ids go in and ids come out.

    A tokenizer_config.json in its folder or above, if it has no more ids than the model; else the
    fork's alphabet when the fork's training wrote the meta (design.md 12).
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
    """Return where a file may lie: in the folder, then beside it up to three levels above."""
    parents = Path(os.path.abspath(folder)).parents[:3]
    above = [parent / place for parent in parents for place in (".", "tokenizer")]
    return [spot / FILE_NAME for spot in (folder, folder / "tokenizer", *above)]


def _file(named: str) -> Path:
    path = Path(os.path.expanduser(named))
    if not path.exists():
        raise UsageError(
            f"No tokenizer {named!r}",
            f"Give {', '.join(BUILT_IN)} or a JSON file",
            code=Code.TOKENIZER_NOT_FOUND,
        )
    return path
