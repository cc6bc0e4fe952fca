"""From the words of a command line to Options: literal values, both spellings, no abbreviations."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from core.errors import Usage
from core.settings import BY_NAME, SETTINGS, SamplingSettings
from tui.options import Options

STDIN = "-"
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
    add("--no_bos", action="store_true", help="leave out the BOS token before the prompt")
    add("--no_stop_ids", action="store_true", help="do not stop at BOS")
    add("--allow_padding", action="store_true", help="let ids without text be drawn")
    add("--tokenizer", metavar="NAME", help="fork, fork-first or a tokenizer_config.json")
    add("--device", metavar="DEVICE", help="cpu, cuda or mps (default: the fastest)")
    add("--precision", default="auto", metavar="P",
        help="auto, fp32, bf16 or fp16 (default auto: fp32, on newer CUDA cards bf16)")  # fmt: skip
    add("--echo", dest="echo", action="store_true", default=None, help="print the prompt first")
    add("--no_echo", dest="echo", action="store_false", help="never print the prompt")
    add(
        "--json",
        action="store_true",
        help="print a JSON object instead of text, a list for several checkpoints",
    )
    add("--interactive", action="store_true", help=argparse.SUPPRESS)
    return parser


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
    """Return the parser of `list` or `info`."""
    description = {
        "list": "Print every checkpoint found.",
        "info": "Print what is known of one checkpoint.",
    }
    parser = _Parser(prog=f"stepscope {verb}", description=description[verb], allow_abbrev=False)
    if verb == "info":
        parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a name or path")
    _add_places(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")
    return parser


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
        roots=tuple(Path(os.path.expanduser(root)) for root in found.checkpoints),
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
        precision=found.precision,
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


def _notes(found: argparse.Namespace) -> tuple[str, ...]:
    if found.top_k is not None and BY_NAME["top_k"].parse(found.top_k) is None:
        return ("top-k is off",)
    return ()
