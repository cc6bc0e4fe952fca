"""Which tokenizer reads a checkpoint: the one that was named, or its own."""

import os
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.tokenizers.characters import BUILT_IN, CharTokenizer, find_tokenizer, read_tokenizer


def tokenizer_for(checkpoint: Checkpoint, named: str | None) -> CharTokenizer | None:
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


def _file(named: str) -> Path:
    path = Path(os.path.expanduser(named))
    if not path.exists():
        raise UsageError(
            f"No tokenizer {named!r}",
            f"Give {', '.join(BUILT_IN)} or a JSON file",
            code=Code.TOKENIZER_NOT_FOUND,
        )
    return path
