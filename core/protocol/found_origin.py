"""Finds weights that were run before: the same file, with its config and tokenizer."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from core.base.errors import ReportedError
from core.checkpoints.typed_path import at_path, exists
from core.protocol.origin import Origin
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer


def found_origin(origin: Origin, named: str | None) -> Origin:
    """Return the origin of the file at the same path, with config, checkpoint and tokenizer.

    `named` is what --tokenizer named. Raises ReportedError if the file is gone or another one, and
    OSError if it cannot be read.
    """
    path = Path(origin.path)
    if not exists(path):
        raise ReportedError(f"its file is gone: {path}")
    checkpoint = at_path(path, [])
    found = Origin.of(checkpoint, None, origin.overrides)
    if found.fingerprint != origin.fingerprint:
        raise ReportedError("its weights have changed since")
    tokenizer: Tokenizer | None = None
    with suppress(ReportedError):
        tokenizer = tokenizer_for(checkpoint, named, origin.overrides).tokenizer
    return replace(found, tokenizer=tokenizer)
