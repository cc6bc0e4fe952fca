"""The flags of `stepscope serve`: its own, and those of the session, which are passed on to it."""

import argparse
from dataclasses import dataclass

from core.base.errors import UsageError
from tui.command_line.flags import spelled_words
from tui.command_line.options import Options
from tui.command_line.port_flag import add_port, port
from tui.command_line.prompt_arguments import SHORT, parse_options, prompt_parser

# Flags without a session, or without the full screen.
_OTHERS = (
    "version", "reset_terminal", "prompt_stdin", "prompt_ids", "num_samples", "echo", "no_echo",
    "json", "jsonl", "logprobs", "keep", "interactive", "plain",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The port, the words of the session, and what they mean."""

    port: int
    words: tuple[str, ...]
    session: Options


def serve_parser() -> argparse.ArgumentParser:
    """Return the parser of `serve`; flags that the session does not have are not shown."""
    parser = prompt_parser()
    parser.prog, parser.epilog = "stepscope serve", None
    parser.usage = "stepscope serve [--port N] [--checkpoint NAME] [options of the session]"
    parser.description = (
        "Show the session in a browser. The server listens on 127.0.0.1 alone; the address that is "
        "printed has a token."
    )
    for action in parser._actions:
        if action.dest in _OTHERS:
            action.help = argparse.SUPPRESS
    add_port(parser)
    return parser


def serve_options(found: argparse.Namespace) -> ServeOptions:
    """Return the options of `serve`. Raises UsageError when they, or the session's, are not valid.

    The prompt is typed in and not sent, as with --interactive.
    """
    number = port(found)
    for name in _OTHERS:
        if name in found.flags_given and name != "interactive":
            flag = "prompt -" if name == "prompt_stdin" else name
            raise UsageError(f"serve has no --{flag}", "The session does not use it")
    given = spelled_words(serve_parser(), found.given[1:], SHORT)
    words = [word for word in given if word.partition("=")[0] not in ("--port", "--interactive")]
    passed = ("--interactive", *words)
    return ServeOptions(number, passed, parse_options(passed))
