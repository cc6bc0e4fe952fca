"""The error of a word that a command line does not take, with what was probably meant."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from core.base.errors import UsageError
from core.base.near import near
from core.base.text import shorten
from tui.command_line.mode import VERBS

PROGRAM = "stepscope"
QUOTES = "Put a text with spaces into quotes"


def unknown(parser: argparse.ArgumentParser, word: str, words: Sequence[str]) -> UsageError:
    """Return the error of a word that is not understood, in the user's own spelling.

    `word` is spelled with underscores; `words` are those that the user typed.
    """
    typed = next((one for one in words if _same_spelling(one, word)), word)
    flag = typed.partition("=")[0]
    if owner := _owner(parser, word.partition("=")[0]):
        return UsageError(f"{parser.prog} does not take {flag}", _instead(parser, owner, flag))
    own = _meant(parser, flag, words)
    hint = own or _elsewhere(parser, flag) or _as_name(parser, flag) or f"See {parser.prog} --help"
    shown = shorten(typed, 60) if typed.strip() else repr(typed)
    return UsageError(f"Unrecognized arguments: {shown}", hint)


def _same_spelling(typed: str, word: str) -> bool:
    return typed.replace("-", "_") == word.replace("-", "_")


def _owner(parser: argparse.ArgumentParser, flag: str) -> str:
    """Return the command that has a flag which this one does not take; "" when none has it."""
    owners = [each.prog for each in _parsers() if each.prog != parser.prog and flag in _flags(each)]
    return owners[0] if flag.startswith("-") and owners else ""


def _parsers() -> tuple[argparse.ArgumentParser, ...]:
    """Return the parser of a command line without a verb and those of the verbs."""
    from tui.command_line.prompt_arguments import prompt_parser  # noqa: PLC0415 - only for errors
    from tui.command_line.verb_arguments import verb_parser  # noqa: PLC0415 - likewise

    return prompt_parser(), *map(verb_parser, VERBS)


def _elsewhere(parser: argparse.ArgumentParser, flag: str) -> str:
    """Return the flag of another command that a misspelled one is near; "" when none is."""
    if not flag.startswith("--"):
        return ""
    for each in _parsers():
        if close := near(flag, _flags(each)):
            return f"Did you mean {close}? {_instead(parser, each.prog, close)}"
    return ""


def _instead(parser: argparse.ArgumentParser, owner: str, flag: str) -> str:
    if flag == "--checkpoint":
        takes_name = any(action.dest == "checkpoint" for action in parser._actions)
        name = "Give the name without a flag: " if takes_name else "One checkpoint: "
        return f"{name}{parser.prog if takes_name else f'{PROGRAM} info'} NAME"
    return f"It is a flag of {owner}{' without a verb' if owner == PROGRAM else ''}"


def _flags(parser: argparse.ArgumentParser) -> list[str]:
    hidden = argparse.SUPPRESS
    actions = [action for action in parser._actions if action.help != hidden]
    return [flag for action in actions for flag in action.option_strings]


def _meant(parser: argparse.ArgumentParser, word: str, words: Sequence[str]) -> str:
    """Return what was probably meant by an unknown word; "" when that is not clear."""
    flags = _flags(parser)
    if word == "-" and parser.prog == PROGRAM:
        return f"{PROGRAM} --prompt - reads stdin"
    if word.startswith("-"):
        flag = near(word, flags) or _of_letter(word, flags) or _as_verb(word)
        return f"Did you mean {flag}?" if flag else ""
    if f"--{word}" in ("--help", "--version") and f"--{word}" in flags:
        return f"Did you mean {parser.prog} --{word}?"
    if _follows_a_text(word, words):
        return QUOTES
    if parser.prog == PROGRAM and (verb := near(word, VERBS)):
        return f"Did you mean {PROGRAM} {verb}?"
    return _as_checkpoint(word, flags) if _like_a_checkpoint(word) else ""


def _of_letter(word: str, flags: Sequence[str]) -> str | None:
    """Return the flag that a short one such as `-c` means: the shortest with its letter.

    `--chat` is shorter than `--checkpoint`, but seldom needed.
    """
    flags = [flag for flag in flags if flag != "--chat"]
    same = sorted((one for one in flags if one.startswith(f"--{word[1:].lower()}")), key=len)
    return same[0] if len(word) == 2 and same else None


def _as_verb(word: str) -> str | None:
    """Return the command of a verb that was written like a flag, such as `--list`."""
    return f"{PROGRAM} {word[2:]}" if word.startswith("--") and word[2:] in VERBS else None


def _as_name(parser: argparse.ArgumentParser, word: str) -> str:
    """Return how a name that begins with a hyphen is given to a verb that takes one; else ""."""
    takes_name = any(not action.option_strings for action in parser._actions)
    if not takes_name or not word.startswith("-"):
        return ""
    return f"A name that begins with - comes after --: {parser.prog} -- {shorten(word, 60)}"


def _as_checkpoint(word: str, flags: Sequence[str]) -> str:
    name = shorten(word, 60)
    if "--checkpoint" in flags:
        return f"A checkpoint is named with --checkpoint {name}"
    return f"One checkpoint: {PROGRAM} info {name}"


def _follows_a_text(word: str, words: Sequence[str]) -> bool:
    """Whether a word comes right after the text of --prompt or --stop, as without quotes."""
    position = list(words).index(word) if word in words else 0
    texts = ("-p", "--prompt", "--stop")
    return position > 1 and words[position - 2] in texts and words[position - 1] != "-"


def _like_a_checkpoint(word: str) -> bool:
    from core.checkpoints.step_names import names_a_folder  # noqa: PLC0415 - only for this error

    name = word.partition("@")[0]
    return "@" in word or names_a_folder(name) or _exists(word)


def _exists(word: str) -> bool:
    try:
        return bool(word.strip()) and Path(word).exists()
    except (OSError, ValueError):
        return False
