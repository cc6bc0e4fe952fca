"""The flags of `stepscope embed`."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from tui.command_line.flags import counted
from tui.command_line.text_arguments import TextFlags, add_text, text_flags

# More than any model has.
MOST_LAYERS = 100_000


@dataclass(frozen=True, slots=True)
class EmbedOptions:
    """Every flag of `embed` after parsing; `replaces` tells that `out` may be there already."""

    flags: TextFlags
    layer: int
    out: Path
    replaces: bool


def add_embed(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `embed`, except those of all verbs."""
    add = parser.add_argument
    add_text(parser)
    add("--layer", metavar="N",
        help="0 for the embedding, N for the output of layer N, without the last norm")  # fmt: skip
    add("--out", metavar="FILE", help="the .npy file to write: float32 [tokens, width]")
    add("--force", action="store_true", help="replace FILE if it is there")


def embed_options(found: argparse.Namespace) -> EmbedOptions:
    """Return the options of `embed`. Raises UsageError when they are not valid."""
    flags = text_flags(found, "embed")
    if found.layer is None:
        raise UsageError("embed needs --layer N", "0 is the embedding; the last layer has it all")
    if not found.out:
        raise UsageError("embed needs --out FILE", "Such as --out x.npy")
    return EmbedOptions(
        flags=flags,
        layer=counted("layer", found.layer, MOST_LAYERS, least=0),
        out=Path(os.path.expanduser(found.out)),
        replaces=found.force,
    )
