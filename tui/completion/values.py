"""The values that a flag or an argument takes, as far as they can be listed."""

import argparse
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from core.base.errors import UsageError
from core.checkpoints.families.override_values import NAMES
from core.machine.precision import OFFERED_PRECISIONS, ROUTE_NAMES
from tui.command_line.own_defaults import own_folders
from tui.completion.answer import Answer, Candidate, Paths
from tui.completion.typed_line import TypedLine
from tui.view.themes import THEMES

_FIXED: dict[str, tuple[str, ...]] = {
    "device": ("auto", "cpu", "cuda", "mps"),
    "precision": OFFERED_PRECISIONS,
    "overrides": tuple(f"{name}=" for name in NAMES),
    "top_k": ("none",),
    "seed": ("auto",),
    "theme": THEMES,
}
_CHECKPOINTS = ("checkpoint", "a", "b")
# Arguments of history, replay and export.
_IDS = ("words", "targets", "names")
_PATHS = {"FILE": Paths.FILES, "ID|FILE": Paths.FILES, "PATH": Paths.FILES, "DIR": Paths.FOLDERS}
# Arguments whose placeholder does not tell that they are files.
_FILES = ("text", "suite", "tokenizer", "run_name", *_CHECKPOINTS)


def values_of(action: argparse.Action, line: TypedLine) -> Answer:
    """Return what can be the value of a flag or argument."""
    paths = Paths.FILES if action.dest in _FILES else _PATHS.get(str(action.metavar), Paths.NONE)
    return Answer(tuple(_listed(action, line)), paths)


def _listed(action: argparse.Action, line: TypedLine) -> Iterable[Candidate]:
    if action.choices:
        return (Candidate(str(choice)) for choice in action.choices)
    if action.dest in _CHECKPOINTS or action.dest == "run_name":
        return _checkpoints(line, runs=action.dest == "run_name")
    if action.dest in (*_IDS, "resume"):
        from tui.completion.history_ids import history_ids  # noqa: PLC0415 - only here

        return history_ids(line.typed, generations=action.dest != "resume")
    return (Candidate(word) for word in _words(action))


def _checkpoints(line: TypedLine, *, runs: bool) -> Iterable[Candidate]:
    from tui.completion.checkpoint_names import names  # noqa: PLC0415 - most need no scan

    demo = "demo" in line.given
    roots: Iterable[str] = line.roots
    if not (roots or demo or "no_config" in line.given):
        # A wrong variable is told when the command runs.
        with suppress(UsageError):
            roots = own_folders()
    where = tuple(Path(os.path.expanduser(root)) for root in roots)
    return names(where, demo=demo, runs=runs, steps="@" in line.typed)


def _words(action: argparse.Action) -> tuple[str, ...]:
    if action.dest == "route":
        # The flag of bench, which can be repeated, takes precisions too.
        more = OFFERED_PRECISIONS[1:] if isinstance(action.default, list) else ("auto",)
        return (*ROUTE_NAMES, *more)
    if action.dest == "suite":
        from core.suites.shipped import shipped_names  # noqa: PLC0415 - only here

        return shipped_names()
    if action.dest == "tokenizer":
        from core.tokenizers import gpt2  # noqa: PLC0415 - only here
        from core.tokenizers.characters import BUILT_IN  # noqa: PLC0415 - likewise

        return (*BUILT_IN, gpt2.NAME)
    return _FIXED.get(action.dest, ())
