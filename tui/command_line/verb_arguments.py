"""Parses the words after a verb, such as `list`, `info` or `score`."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.base.numerals import read_number
from core.base.text import shorten
from core.checkpoints.families.override_values import Overrides
from tui.command_line.flags import (
    Parser,
    add_overrides,
    add_sources,
    counted,
    overrides,
    parsed,
    roots,
)
from tui.command_line.own_files import anything_set

MOST_REPEATS = 1000
SHELLS = ("bash", "zsh", "fish")
_SHORT = {"-h": "--help"}
# Of verbs that read a prompt.
_SHORT_OF = {verb: {"-p": "--prompt"} for verb in ("lens", "embed")}


DESCRIPTIONS = {
    "list": "Print every checkpoint found.",
    "info": "Print the facts of one checkpoint.",
    "diff": "Print what differs between two checkpoints, in metadata and weights.",
    "score": "Print the mean loss of checkpoints on a text.",
    "twin": "Print how far two checkpoints of one vocabulary are apart on a text.",
    "exam": "Print one page about one checkpoint on one text.",
    "lens": "Print what a checkpoint told of each token of a text.",
    "embed": "Write the hidden states of a text into a .npy file.",
    "suite": "Let checkpoints answer the cases of a suite, and judge the answers.",
    "watch": "Judge every new step of a run, and raise an alarm when it becomes worse.",
    "history": "List, search and show what sessions kept, or delete old files of it.",
    "export": "Write generations of the history or of files as one page, or as JSON lines.",
    "replay": "Run generations again, and tell whether tokens and text are equal.",
    "serve": "Show the session in a browser of this machine, or over ssh.",
    "bench": "Measure the speed and error of each route on this machine.",
    "config": "Print the defaults that hold and where each comes from, or write a file of them.",
    "completion": "Print a script that completes command lines in a shell.",
    "api": "Answer other programs over HTTP on this machine, with one checkpoint.",
    "doctor": "Print what stepscope finds on this machine, problems first.",
}
# Verbs that look for no checkpoints.
_WITHOUT_SOURCES = ("completion", "history", "export", "replay", "config")


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """Every flag of `bench` after parsing."""

    checkpoint: str | None = None
    roots: tuple[Path, ...] = ()
    demo: bool = False
    shape: str | None = None
    routes: tuple[str, ...] = ()
    repeat: int = 5
    as_json: bool = False
    baseline: Path | None = None
    fail_below: float | None = None
    overrides: Overrides = ()


def parse_verb(verb: str, words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words of a verb. Raises UsageError when they are not valid."""
    found = parsed(verb_parser(verb), words, short_flags(verb))
    found.given, found.problems = (verb, *words), _own_defaults(verb, found)
    if verb == "info" and found.checkpoint is None:
        raise UsageError("info needs a CHECKPOINT", "stepscope list prints the names")
    return found


def _own_defaults(verb: str, found: argparse.Namespace) -> tuple[str, ...]:
    """Set the user's own defaults; return what was left out. Raises UsageError for a variable."""
    # The session that `serve` opens sets its own.
    if verb == "serve" or not anything_set():
        return ()
    from tui.command_line.own_defaults import apply_to_verb  # noqa: PLC0415 - seldom anything is set

    return apply_to_verb(verb, found)


def short_flags(verb: str | None) -> Mapping[str, str]:
    """Return the long flag of each short one of a verb, as far as they are alike."""
    if verb == "serve":
        from tui.command_line.prompt_arguments import SHORT  # noqa: PLC0415 - only this verb

        return SHORT
    return _SHORT | _SHORT_OF.get(verb or "", {})


def verb_parser(verb: str) -> argparse.ArgumentParser:
    """Return the parser of a verb."""
    if verb == "serve":
        from tui.command_line.serve_arguments import serve_parser  # noqa: PLC0415 - only this verb

        return serve_parser()
    parser = Parser(prog=f"stepscope {verb}", description=DESCRIPTIONS[verb], allow_abbrev=False)
    add = _FLAGS.get(verb)
    if add:
        add(parser)
    if verb in ("info", "bench", "lens", "embed", "api"):
        add_overrides(parser)
    if verb not in _WITHOUT_SOURCES:
        add_sources(parser)
    if verb not in ("watch", "embed", "completion", "export", "api"):
        parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _add_info(parser: argparse.ArgumentParser) -> None:
    # Optional only for argparse, whose own sentence lacks a remedy.
    parser.add_argument("checkpoint", metavar="CHECKPOINT", nargs="?", help="a name or path")
    add = parser.add_argument
    add(
        "--tensors",
        action="store_true",
        help="list the tensors in place of the facts, by the headers of the files",
    )
    add("--figures", action="store_true", help="read the tensors: norms, quantiles, NaN and more")
    add("--match", metavar="WORDS", default="",
        help="only tensors with these words in their names; * and ? make a pattern")  # fmt: skip
    parser.usage = (
        "stepscope info [-h] [--tensors] [--figures] [--match WORDS] [--checkpoints DIR] [--demo] "
        "[--set NAME=VALUE] [--json] CHECKPOINT"
    )


def _add_diff(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.diff_arguments import add_diff  # noqa: PLC0415 - only this verb

    add_diff(parser)


def _add_score(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.score_arguments import add_score  # noqa: PLC0415 - only this verb

    add_score(parser)


def _add_twin(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.twin_arguments import add_twin  # noqa: PLC0415 - only this verb

    add_twin(parser)


def _add_exam(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.exam_arguments import add_exam  # noqa: PLC0415 - only this verb

    add_exam(parser)


def _add_lens(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.lens_arguments import add_lens  # noqa: PLC0415 - only this verb

    add_lens(parser)


def _add_embed(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.embed_arguments import add_embed  # noqa: PLC0415 - only this verb

    add_embed(parser)


def _add_suite(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.suite_arguments import add_suite  # noqa: PLC0415 - only this verb

    add_suite(parser)


def _add_watch(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.watch_arguments import add_watch  # noqa: PLC0415 - only this verb

    add_watch(parser)


def _add_replay(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.replay_arguments import add_replay  # noqa: PLC0415 - only this verb

    add_replay(parser)


def _add_history(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.history_arguments import add_history  # noqa: PLC0415 - only this verb

    add_history(parser)


def _add_export(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.export_arguments import add_export  # noqa: PLC0415 - only this verb

    add_export(parser)


def _add_api(parser: argparse.ArgumentParser) -> None:
    from tui.command_line.api_arguments import add_api  # noqa: PLC0415 - only this verb

    add_api(parser)


def _add_config(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--write", action="store_true", help="write the user file, with every name as a comment")
    add("--force", action="store_true", help="with --write: replace the user file")


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help=", ".join(SHELLS))


def _add_bench(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("checkpoint", metavar="CHECKPOINT", nargs="?", help="a name or path")
    add("--shape", metavar="SHAPE",
        help="random weights of shape d1 to d64 instead, also as d24-G7 (default d12)")  # fmt: skip
    add("--route", action="append", default=[], metavar="NAME",
        help="only this route or precision; may be repeated")  # fmt: skip
    add("--repeat", metavar="N", default="5", help="repetitions, interleaved (default 5)")
    add("--baseline", metavar="FILE", help="a report of bench --json to compare with")
    add("--fail_below", metavar="X", help="exit with 6 when a speed is below X times the baseline")


def bench_options(found: argparse.Namespace) -> BenchOptions:
    """Return the options of `bench`. Raises UsageError when they are not valid."""
    if found.checkpoint is not None and not found.checkpoint.strip():
        raise UsageError("CHECKPOINT is empty", "Give a name or path, or leave it out")
    if found.shape and (found.checkpoint or found.demo):
        raise UsageError("--shape excludes CHECKPOINT and --demo")
    if found.checkpoints and not found.checkpoint:
        raise UsageError(
            "--checkpoints needs CHECKPOINT", "Without one, random weights are measured"
        )
    if found.fail_below is not None and found.baseline is None:
        raise UsageError("--fail_below needs --baseline FILE")
    return BenchOptions(
        checkpoint=found.checkpoint,
        roots=roots(found),
        demo=found.demo,
        shape=found.shape,
        routes=tuple(found.route),
        repeat=counted("repeat", found.repeat, MOST_REPEATS),
        as_json=found.json,
        baseline=Path(found.baseline) if found.baseline else None,
        fail_below=_share(found.fail_below),
        overrides=overrides(found),
    )


def _share(text: str | None) -> float | None:
    try:
        value = None if text is None else read_number(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 < value < 100:
        raise UsageError(
            f"fail_below cannot be {shorten(str(text), 40)!r}",
            "It must be a ratio above 0 and below 100, such as 0.9",
        )
    return value


# The flags of each verb, except those of all; some need none.
_FLAGS: Mapping[str, Callable[[argparse.ArgumentParser], None]] = {
    "info": _add_info,
    "diff": _add_diff,
    "score": _add_score,
    "twin": _add_twin,
    "exam": _add_exam,
    "lens": _add_lens,
    "embed": _add_embed,
    "suite": _add_suite,
    "watch": _add_watch,
    "history": _add_history,
    "export": _add_export,
    "replay": _add_replay,
    "api": _add_api,
    "bench": _add_bench,
    "config": _add_config,
    "completion": _add_completion,
}
