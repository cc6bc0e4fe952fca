"""The flags of `stepscope replay`."""

import argparse
from dataclasses import dataclass

from core.base.errors import UsageError
from core.machine.precision import read_precision, read_route
from tui.command_line.flags import threads


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """Every flag of `replay` after parsing.

    `targets` are files or IDs, `checkpoints` where moved weights are. None means as recorded.
    """

    targets: tuple[str, ...]
    all: bool
    checkpoints: tuple[str, ...]
    device: str | None
    precision: str | None
    route: str | None
    threads: int | None
    as_json: bool


def add_replay(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `replay`, except those of all verbs."""
    add = parser.add_argument
    add("targets", metavar="ID|FILE", nargs="*",
        help="an ID of the history, such as k3f9x.3, or the output of --json")  # fmt: skip
    add("--all", action="store_true",
        help="every generation of files and sessions, and a summary")  # fmt: skip
    add("--checkpoint", metavar="NAME", action="append", default=[],
        help="where the weights are now, if they were moved; may be repeated")  # fmt: skip
    add("--device", metavar="DEVICE", help="cpu, cuda or mps (default: as recorded)")
    add("--precision", metavar="P", help="fp32, fp16, bf16 or int8 (default: as recorded)")
    add("--route", metavar="NAME", help="plain, onednn or fbgemm (default: as recorded)")
    add("--threads", metavar="N", help="compute with N threads (default: as recorded)")


def replay_options(found: argparse.Namespace) -> ReplayOptions:
    """Return the options of `replay`. Raises UsageError when they are not valid."""
    if not found.targets:
        raise UsageError("replay needs an ID or a FILE", "stepscope history lists the IDs")
    return ReplayOptions(
        targets=tuple(found.targets),
        all=found.all,
        checkpoints=tuple(found.checkpoint),
        device=found.device,
        precision=found.precision and read_precision(found.precision.lower()),
        route=found.route and read_route(found.route.lower()),
        threads=threads(found),
        as_json=found.json,
    )
