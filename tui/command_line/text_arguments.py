"""The flags of a verb that reads one text: `lens` and `embed`."""

import argparse
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.checkpoints.families.override_values import Overrides
from tui.command_line.flags import STDIN, overrides, roots


@dataclass(frozen=True, slots=True)
class OneText:
    """One of `path` (`-` for stdin), `prompt` and `ids` is given."""

    path: str | None = None
    prompt: str | None = None
    ids: str | None = None


@dataclass(frozen=True, slots=True)
class TextFlags:
    """Which text is read, and with which checkpoints; `names` is empty for the demo's."""

    text: OneText
    bos: bool
    names: tuple[str, ...]
    roots: tuple[Path, ...]
    demo: bool
    device: str | None
    tokenizer: str | None
    overrides: Overrides


def add_text(parser: argparse.ArgumentParser, names: str = "a name or path") -> None:
    """Add the flags; `names` is the help of --checkpoint."""
    add = parser.add_argument
    add("text", metavar="FILE", nargs="?", help="a text file, a .bin file of ids, or - for stdin")
    add("--prompt", metavar="TEXT", help="the text itself, instead of FILE; also -p")
    add("--prompt_stdin", action="store_true", help=argparse.SUPPRESS)
    add("--ids", metavar="IDS", help="ids such as 17,1,2,3, instead of FILE: no BOS is added")
    add("--no_bos", action="store_true", help="leave out the BOS token before the text")
    add("--checkpoint", metavar="NAME", action="append", default=[], help=names)
    add("--device", metavar="NAME", help="cpu, cuda, mps or auto (default)")
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2 or a file")


def text_flags(found: argparse.Namespace, verb: str) -> TextFlags:
    """Return what the flags choose. Raises UsageError when they are not valid."""
    given = {
        "FILE": found.text is not None,
        "--prompt": found.prompt is not None,
        "--prompt -": found.prompt_stdin,
        "--ids": found.ids is not None,
    }
    named = [name for name, is_given in given.items() if is_given]
    if not named:
        raise UsageError(f"{verb} needs a FILE", "Or --prompt TEXT, or --ids 1,2,3")
    if len(named) > 1:
        raise UsageError(f"{named[0]} and {named[1]} exclude each other", f"{verb} reads one text")
    if found.ids is not None and found.no_bos:
        raise UsageError("--ids and --no_bos exclude each other", "To ids, no BOS is added")
    path = STDIN if found.prompt_stdin else found.text
    return TextFlags(
        text=OneText(path, found.prompt, found.ids),
        bos=not found.no_bos,
        names=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        device=found.device,
        tokenizer=found.tokenizer,
        overrides=overrides(found),
    )
