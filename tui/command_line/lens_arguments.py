"""The flags of `stepscope lens`."""

import argparse
from dataclasses import dataclass

from tui.command_line.logprobs_flag import add_logprobs, logprobs
from tui.command_line.text_arguments import TextFlags, add_text, text_flags
from tui.view.head_choice import HeadChoice, head_choice


@dataclass(frozen=True, slots=True)
class LensOptions:
    """Every flag of `lens` after parsing; `logprobs` is how many likely ids are told, or None."""

    flags: TextFlags
    logprobs: int | None
    layers: bool
    head: HeadChoice | None
    as_json: bool


def add_lens(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `lens`, except those of all verbs."""
    add = parser.add_argument
    add_text(parser, "a name or path; may be repeated, also run@all: each reads the text")
    add_logprobs(parser, "the K most likely ids before each token too")
    add("--layers", action="store_true",
        help="the logit lens too: what the model would predict after each layer")  # fmt: skip
    add("--head", metavar="L.H",
        help="where head H of layer L looks too; L for all its heads; both from 1")  # fmt: skip


def lens_options(found: argparse.Namespace) -> LensOptions:
    """Return the options of `lens`. Raises UsageError when they are not valid."""
    return LensOptions(
        flags=text_flags(found, "lens"),
        logprobs=logprobs(found),
        layers=found.layers,
        head=None if found.head is None else head_choice(found.head),
        as_json=found.json,
    )
