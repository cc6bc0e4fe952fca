"""Shared parsing of all command lines: literal values, `-` or `_` in flags, no abbreviations."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, NoReturn

from core.base.errors import UsageError
from core.base.numerals import read_whole
from core.base.text import shorten
from core.checkpoints.families.override_values import NAMES, Overrides
from core.protocol.settings import read_switch
from tui.command_line.mode import VERBS

STDIN = "-"
MOST_THREADS = 1024


class Parser(argparse.ArgumentParser):
    """An argument parser that raises UsageError instead of printing and exiting."""

    def error(self, message: str) -> NoReturn:
        """Raise argparse's message as UsageError with a hint."""
        raise UsageError(message[:1].upper() + message[1:], f"See {self.prog} --help")

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse ignores that the disk is full.
        (file or sys.stderr).write(message)

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> Any:
        # argparse before Python 3.13 drops a value that is `--`.
        if action.option_strings and arg_strings == ["--"]:
            return "--"
        return super()._get_values(action, arg_strings)


def parsed(
    parser: argparse.ArgumentParser, words: Sequence[str], short: Mapping[str, str]
) -> argparse.Namespace:
    """Return the parsed words; `flags_given` has the dests of the flags among them.

    Raises UsageError when they are not valid.
    """
    spelled, off = without_switched_off(parser, spelled_words(parser, words, short))
    _refuse_repeated(parser, spelled)
    _refuse_stranger(parser, spelled, words)
    if any(action.nargs == "*" for action in parser._actions):
        spelled = _flags_first(spelled)
    defaults = {one.dest: one.default for one in parser._actions if one.option_strings}
    # argparse fills in what is not there, so a flag that was given would look like its default.
    unset = argparse.Namespace(
        **{name: [] if isinstance(default, list) else None for name, default in defaults.items()}
    )
    found, rest = parser.parse_known_args(spelled, unset)
    if rest:
        raise _unknown(parser, rest[0], words)
    given = {name for name in defaults if getattr(found, name) not in (None, [])}
    for name in defaults.keys() - given:
        setattr(found, name, defaults[name])
    found.flags_given = frozenset(given | off)
    return found


def spelled_words(
    parser: argparse.ArgumentParser, words: Sequence[str], short: Mapping[str, str]
) -> list[str]:
    """Return the words with flags in one spelling and each value joined to its flag by `=`."""
    return _spelled(words, _valued(parser), short, _alone(parser))


def _flags_first(words: Sequence[str]) -> list[str]:
    """Return the flags, `--`, and all other words: argparse wants those of a list together."""
    before = list(takewhile(lambda word: word != "--", words))
    flags = [word for word in before if word.startswith("--")]
    rest = [word for word in before if not word.startswith("--")]
    return [*flags, "--", *rest, *words[len(before) + 1 :]]


def without_switched_off(
    parser: argparse.ArgumentParser, spelled: Sequence[str]
) -> tuple[list[str], set[str]]:
    """Return the words with `--FLAG=on` as `--FLAG`, and the dests of those with `=off`, left out.

    `=off` takes back a default of the user's own. Raises UsageError for other values.
    """
    switches = {
        flag: action.dest
        for action in parser._actions
        if isinstance(action, argparse._StoreTrueAction)
        for flag in action.option_strings
    }
    result: list[str] = []
    off: set[str] = set()
    for at, word in enumerate(spelled):
        flag, equals, value = word.partition("=")
        if word == "--":
            return [*result, *spelled[at:]], off
        if not equals or flag not in switches:
            result.append(word)
        elif not value.strip():
            raise UsageError(f"{word} needs a value", "on or off; the flag alone is on")
        elif read_switch(flag, value):
            result.append(flag)
        else:
            off.add(switches[flag])
    return result, off


def _refuse_stranger(
    parser: argparse.ArgumentParser, spelled: Sequence[str], words: Sequence[str]
) -> None:
    """Raise UsageError for an unknown flag where a name is required.

    argparse would say that the name is missing.
    """
    known = [flag for action in parser._actions for flag in action.option_strings]
    if all(action.option_strings or action.nargs == "?" for action in parser._actions):
        return
    for word in takewhile(lambda word: word != "--", spelled):
        if word.startswith("-") and word.partition("=")[0] not in (STDIN, *known):
            raise _unknown(parser, word, words)


def _refuse_repeated(parser: argparse.ArgumentParser, words: Sequence[str]) -> None:
    """Raise UsageError when a flag of one value is given twice: argparse would drop the first."""
    once = {
        flag: action.dest
        for action in parser._actions
        if action.nargs != 0 and not isinstance(action.default, list)
        for flag in action.option_strings
    }
    given: set[str] = set()
    for word in words:
        flag, equals, _ = word.partition("=")
        if equals and flag in once:
            if once[flag] in given:
                raise UsageError(f"{flag} is given twice", "Give it once")
            given.add(once[flag])


def verb_in(
    words: Sequence[str], parser: argparse.ArgumentParser, short: Mapping[str, str]
) -> int | None:
    """Return the position of a verb among words that begin with flags; None without one."""
    valued = _valued(parser)
    is_value = False
    for position, word in enumerate(words):
        flag, equals, _ = word.partition("=")
        flag = short.get(flag, flag)
        if not is_value and word in VERBS:
            return position
        is_value = not is_value and not equals and "--" + flag[2:].replace("-", "_") in valued
    return None


def _spelled(
    words: Sequence[str],
    valued: frozenset[str],
    short: Mapping[str, str],
    alone: Mapping[str, str],
) -> list[str]:
    """Return the words with flags in one spelling and each value joined to its flag by `=`.

    `valued` are the flags that take a value, `short` gives the long flag of a short one, `alone`
    the value of a flag that is given without one.

    Joined values are literal even when they begin with a minus. `--prompt -` is not joined, since
    it reads stdin, while `--prompt=-` is a minus.
    """
    result: list[str] = []
    rest = iter(words)
    for word in rest:
        flag, equals, value = word.partition("=")
        flag = short.get(flag, flag)
        if not flag.startswith("--") or flag == "--":
            result.append(word)
            continue
        flag = "--" + flag[2:].replace("-", "_")
        if not equals and flag in alone:
            equals, value = "=", alone[flag]
        if equals or flag not in valued:
            result.append(f"{flag}{equals}{value}")
            continue
        following = next(rest, None)
        if following is None:
            raise UsageError(f"{word} needs a value")
        stdin = flag == "--prompt" and following == STDIN
        result.append("--prompt_stdin" if stdin else f"{flag}={following}")
    return result


def _valued(parser: argparse.ArgumentParser) -> frozenset[str]:
    """Return the flags of a parser that take a value."""
    return frozenset(
        flag
        for action in parser._actions
        if action.nargs not in (0, "?")
        for flag in action.option_strings
    )


def _alone(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Return the flags that take a value only by `=`, with the value that they have alone."""
    return {
        flag: str(action.const)
        for action in parser._actions
        if action.nargs == "?"
        for flag in action.option_strings
    }


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the flags --checkpoints and --demo."""
    parser.add_argument(
        "--checkpoints",
        action="append",
        default=[],
        metavar="DIR",
        help="where to look for checkpoints; may be repeated",
    )
    parser.add_argument("--demo", action="store_true", help="use the embedded checkpoints")


def add_arithmetic(parser: argparse.ArgumentParser) -> None:
    """Add the flags --device, --precision and --route."""
    add = parser.add_argument
    add("--device", metavar="DEVICE", help="cpu, cuda or mps (default: the fastest)")
    add("--precision", default="auto", metavar="P",
        help="format of the weights: auto, fp32, fp16, bf16 or int8 (default auto)")  # fmt: skip
    add("--route", metavar="NAME",
        help="kernel: auto, plain, onednn or fbgemm (default auto)")  # fmt: skip


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """Add the flag --set."""
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        dest="overrides",
        help=f"a constant of the model, may be repeated: {', '.join(NAMES)}",
    )


def overrides(found: argparse.Namespace) -> Overrides:
    """Return the constants given with --set.

    Raises UsageError for an unknown name, a value out of range or a name given twice.
    """
    if not found.overrides:
        return ()
    from core.checkpoints.families.overrides import read_overrides  # noqa: PLC0415 - only with --set

    return read_overrides(found.overrides)


def roots(found: argparse.Namespace) -> tuple[Path, ...]:
    """Return the folders given with --checkpoints.

    Raises UsageError for an empty one, and beside --demo, which would ignore them.
    """
    if found.demo and found.checkpoints:
        raise UsageError("--demo and --checkpoints exclude each other")
    if any(not folder.strip() for folder in found.checkpoints):
        raise UsageError("--checkpoints is empty", "Give a folder")
    return tuple(Path(os.path.expanduser(root)) for root in found.checkpoints)


def counted(name: str, text: str, most: int, least: int = 1) -> int:
    """Return a whole number from `least` to `most`. Raises UsageError for any other text."""
    try:
        number = read_whole(text)
    except ValueError:
        number = -1
    if not least <= number <= most:
        raise UsageError(
            f"{name} cannot be {shorten(text, 40)!r}", f"It must be from {least} to {most:,}"
        )
    return number


def add_threads(parser: argparse.ArgumentParser) -> None:
    """Add the flag --threads."""
    parser.add_argument("--threads", metavar="N", help="compute with N threads, on each rank")


def threads(found: argparse.Namespace) -> int | None:
    """Return the number of threads given with --threads; None without the flag."""
    return None if found.threads is None else counted("threads", found.threads, MOST_THREADS)


def _unknown(parser: argparse.ArgumentParser, word: str, words: Sequence[str]) -> UsageError:
    """Return the error of a word that is not a flag, with what was probably meant."""
    from tui.command_line.suggestions import unknown  # noqa: PLC0415 - only for errors

    return unknown(parser, word, words)
