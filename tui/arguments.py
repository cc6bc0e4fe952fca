"""From the words of a command line to Options: literal values, both spellings, no abbreviations."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from core.errors import Usage
from core.precision import read_precision, read_route
from core.settings import BY_NAME, SETTINGS, SamplingSettings
from core.text import shorten
from tui.options import BenchOptions, Options

STDIN = "-"
MOST_SAMPLES = 256
MOST_REPEATS = 1000
_SHORT = {"-p": "--prompt", "-h": "--help"} | {
    flag: setting.flags[0]
    for setting in SETTINGS
    for flag in setting.flags
    if not flag.startswith("--")
}
EPILOG = """\
verbs:
  stepscope list               every checkpoint found, the recommended ones starred
  stepscope info CHECKPOINT    metadata, sizes, parameters, family and why
  stepscope bench [CHECKPOINT] speed and exactness of each route on this machine

exit codes:
  0 done   1 internal error   2 usage   3 not found   4 broken or unsupported checkpoint
  5 out of memory   6 a check failed   130 interrupted   141 closed pipe
"""


class _Parser(argparse.ArgumentParser):
    """Raises Usage instead of printing and leaving."""

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint into one line with a remedy."""
        raise Usage(message[:1].upper() + message[1:], f"See {self.prog} --help")

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        # argparse before Python 3.13 drops a value that is `--`.
        if action.option_strings and arg_strings == ["--"]:
            return "--"
        return super()._get_values(action, arg_strings)


def spelled(words: Sequence[str], valued: frozenset[str]) -> list[str]:
    """Return the words with flags in one spelling and each value bound to its flag.

    Binding makes values literal even when they begin with a minus. `--prompt -` stays apart: it
    reads stdin, where `--prompt=-` is a minus.
    """
    result: list[str] = []
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        flag = _SHORT.get(flag, flag)
        if not flag.startswith("--") or flag == "--":
            result.append(word)
            continue
        flag = "--" + flag[2:].replace("-", "_")
        if equals or flag not in valued:
            result.append(f"{flag}{equals}{value}")
            continue
        following = next(rest, None)
        if following is None:
            raise Usage(f"{flag} needs a value")
        stdin = flag == "--prompt" and following == STDIN
        result.append("--prompt_stdin" if stdin else f"{flag}={following}")
    return result


def prompt_parser() -> argparse.ArgumentParser:
    """Return the parser of everything but the verbs."""
    parser = _Parser(
        prog="stepscope",
        usage="stepscope [--checkpoint NAME] [--prompt TEXT] [options]",
        description="Browse, run and look inside your own trained GPT checkpoints.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--version", action="store_true", help="print the version")
    _add_places(parser)
    add("--checkpoint", action="append", default=[], metavar="NAME",
        help="name, tag@step, tag@latest, tag@best or path; may be repeated")  # fmt: skip
    add(
        "--prompt",
        "-p",
        metavar="TEXT",
        help="the text to continue; `--prompt -` reads stdin, its last newline too",
    )
    add("--prompt_stdin", action="store_true", help=argparse.SUPPRESS)
    add("--prompt_ids", metavar="IDS",
        help="ids such as 17,1,2,3: no BOS added, nothing masked or stopped at")  # fmt: skip
    _add_settings(parser)
    _add_ids(parser)
    _add_arithmetic(parser)
    _add_output(parser)
    add("--interactive", action="store_true", help=argparse.SUPPRESS)
    return parser


def _add_ids(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--no_bos", action="store_true", help="leave out the BOS token before the prompt")
    add("--no_stop_ids", action="store_true", help="do not stop at BOS")
    add("--allow_padding", action="store_true", help="let ids without text be drawn")
    add("--tokenizer", metavar="NAME", help="fork, fork-first or a tokenizer_config.json")


def _add_arithmetic(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--device", metavar="DEVICE", help="cpu, cuda or mps (default: the fastest)")
    add("--precision", default="auto", metavar="P",
        help="of the weights in memory: auto, fp32, fp16, bf16 or int8 (default auto)")  # fmt: skip
    add("--route", metavar="NAME",
        help="pin the kernel: plain, onednn or fbgemm (default auto)")  # fmt: skip


def _add_output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--num_samples", metavar="N", default="1",
        help="answer so many times in one batch, each with its own draws (default 1)")  # fmt: skip
    add("--echo", dest="echo", action="store_true", default=None, help="print the prompt first")
    add("--no_echo", dest="echo", action="store_false", help="never print the prompt")
    add(
        "--json",
        action="store_true",
        help="print a JSON object instead of text, a list for several checkpoints",
    )


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--checkpoints",
        action="append",
        default=[],
        metavar="DIR",
        help="where to look for checkpoints; may be repeated",
    )
    parser.add_argument("--demo", action="store_true", help="use the embedded checkpoints")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for setting in SETTINGS:
        kind: dict[str, Any] = {"metavar": setting.metavar, "default": None}
        if setting.name == "stop_on_newline":
            kind = {"action": "store_true"}
        elif setting.name == "stop":
            kind = {"action": "append", "metavar": setting.metavar, "default": []}
        parser.add_argument(*setting.flags, help=setting.help.replace("%", "%%"), **kind)


def verb_parser(verb: str) -> argparse.ArgumentParser:
    """Return the parser of `list`, `info` or `bench`."""
    description = {
        "list": "Print every checkpoint found.",
        "info": "Print what is known of one checkpoint.",
        "bench": "Measure what each route of the matrix products costs on this machine.",
    }
    parser = _Parser(prog=f"stepscope {verb}", description=description[verb], allow_abbrev=False)
    if verb == "info":
        parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a name or path")
    if verb == "bench":
        _add_bench(parser)
    _add_places(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _add_bench(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("checkpoint", metavar="CHECKPOINT", nargs="?", help="a name or path")
    add("--shape", metavar="SHAPE",
        help="random weights of nanochat's shape d1 to d64 instead (default d12)")  # fmt: skip
    add("--route", action="append", default=[], metavar="NAME",
        help="only this route or precision; may be repeated")  # fmt: skip
    add("--repeat", metavar="N", default="5", help="repetitions, interleaved (default 5)")
    add("--baseline", metavar="FILE", help="a report of bench --json to compare with")
    add("--fail_below", metavar="X", help="exit with 6 when a speed is below X times the baseline")


def bench_options(found: argparse.Namespace) -> BenchOptions:
    """Return the options of `bench`; Usage when they do not fit."""
    if found.shape and (found.checkpoint or found.demo):
        raise Usage("--shape excludes CHECKPOINT and --demo")
    if found.fail_below is not None and found.baseline is None:
        raise Usage("--fail_below needs --baseline FILE")
    return BenchOptions(
        checkpoint=found.checkpoint,
        roots=_roots(found),
        demo=found.demo,
        shape=found.shape,
        routes=tuple(found.route),
        repeat=_counted("repeat", found.repeat, MOST_REPEATS),
        as_json=found.json,
        baseline=Path(found.baseline) if found.baseline else None,
        fail_below=_share(found.fail_below),
    )


def _share(text: str | None) -> float | None:
    try:
        value = None if text is None else float(text)
    except ValueError:
        value = -1.0
    if value is not None and not 0 < value < 100:
        raise Usage(f"fail_below cannot be {shorten(str(text), 40)!r}", "Give a share such as 0.9")
    return value


def _roots(found: argparse.Namespace) -> tuple[Path, ...]:
    return tuple(Path(os.path.expanduser(root)) for root in found.checkpoints)


def valued_flags(parser: argparse.ArgumentParser) -> frozenset[str]:
    """Return the flags of a parser that take a value."""
    return frozenset(
        flag for action in parser._actions if action.nargs != 0 for flag in action.option_strings
    )


def parse_verb(verb: str, words: Sequence[str]) -> argparse.Namespace:
    """Return the parsed words of a verb; Usage when they do not fit."""
    parser = verb_parser(verb)
    return parser.parse_args(spelled(words, valued_flags(parser)))


def parse_options(words: Sequence[str]) -> Options:
    """Return the Options of a command line without a verb; Usage when the words do not fit."""
    parser = prompt_parser()
    found = parser.parse_args(spelled(words, valued_flags(parser)))
    if sum((found.prompt is not None, found.prompt_ids is not None, found.prompt_stdin)) > 1:
        raise Usage("--prompt and --prompt_ids exclude each other")
    if found.demo and found.checkpoints:
        raise Usage("--demo and --checkpoints exclude each other")
    return Options(
        checkpoints=tuple(found.checkpoint),
        roots=_roots(found),
        demo=found.demo,
        prompt=found.prompt,
        prompt_ids=found.prompt_ids,
        read_stdin=found.prompt_stdin,
        settings=_settings(found),
        notes=_notes(found),
        tokenizer=found.tokenizer,
        bos=not found.no_bos,
        stop_at_bos=not found.no_stop_ids,
        mask_padding=not found.allow_padding,
        device=found.device,
        precision=read_precision(found.precision),
        route=read_route(found.route),
        samples=_counted("num_samples", found.num_samples, MOST_SAMPLES),
        echo=found.echo,
        json=found.json,
        interactive=found.interactive,
        version=found.version,
    )


def _settings(found: argparse.Namespace) -> SamplingSettings:
    for text in found.stop:
        if not BY_NAME["stop"].allowed((text,)):
            raise BY_NAME["stop"].refusal(text)
    values: dict[str, Any] = {
        "stop": tuple(found.stop),
        "stop_on_newline": found.stop_on_newline,
    }
    for name in BY_NAME.keys() - values.keys():
        text = getattr(found, name)
        if text is not None:
            values[name] = BY_NAME[name].parse(text)
    return SamplingSettings(**values)


def _counted(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most):
        raise Usage(f"{name} cannot be {shorten(text, 40)!r}", f"It must be from 1 to {most}")
    return int(text)


def _notes(found: argparse.Namespace) -> tuple[str, ...]:
    if found.top_k is not None and BY_NAME["top_k"].parse(found.top_k) is None:
        return ("top-k is off",)
    return ()
