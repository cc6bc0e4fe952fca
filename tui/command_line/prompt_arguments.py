"""Parses a command line without a verb into Options."""

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core.base.errors import UsageError
from core.base.text import shorten
from core.journal.newest import NEWEST
from core.machine.precision import read_precision, read_route
from core.protocol.setting_notes import without_effect
from core.protocol.settings import BY_NAME, MOST_STOPS, SETTINGS, SamplingSettings
from tui.command_line.combinations import refuse_contradictions, refuse_in_session
from tui.command_line.flags import (
    Parser,
    add_arithmetic,
    add_overrides,
    add_sources,
    counted,
    overrides,
    parsed,
    roots,
    verb_in,
)
from tui.command_line.logprobs_flag import add_logprobs, logprobs
from tui.command_line.mode import VERBS
from tui.command_line.options import Options
from tui.command_line.own_files import anything_set
from tui.view.themes import read_theme

if TYPE_CHECKING:
    from tui.view.key_table import KeyTable
    from tui.view.presets import Presets

MOST_SAMPLES = 256
SHORT = {"-p": "--prompt", "-h": "--help"} | {
    flag: setting.flags[0]
    for setting in SETTINGS
    for flag in setting.flags
    if not flag.startswith("--")
}
# Options whose value is that of the flag.
_SAME = (
    "demo", "prompt", "prompt_ids", "tokenizer", "beyond_context", "device", "json", "jsonl",
    "interactive", "plain", "keep", "no_history", "resume", "version", "reset_terminal",
)  # fmt: skip
EPILOG = """\
verbs:
  stepscope list               every checkpoint found, the recommended ones starred
  stepscope info CHECKPOINT    metadata, sizes, parameters, family and its reason
  stepscope diff A B           what differs between two checkpoints, weights too
  stepscope score TEXT         the mean loss of each --checkpoint on a text
  stepscope twin A B TEXT      how far two checkpoints are apart on a text
  stepscope exam CHECKPOINT    one page about it on --text TEXT
  stepscope lens FILE          each token of a text: probability, layers, attention
  stepscope embed FILE         the hidden states of a text, into a .npy file
  stepscope suite SUITE        answers of each --checkpoint to the cases of a suite
  stepscope watch RUN          each new step of a run: score, suite, prompts, alarms
  stepscope history [WORDS]    what sessions kept: list, search, show, delete
  stepscope export [ID|FILE]   generations as one page, or as JSON lines
  stepscope replay ID|FILE     run generations again: are text and tokens equal?
  stepscope serve              the session in a browser: --port N, flags of the session
  stepscope bench [CHECKPOINT] speed and exactness of each route on this machine
  stepscope api                answers other programs over HTTP, as OpenAI's API does
  stepscope config             the defaults that hold, and where each comes from
  stepscope completion SHELL   a script that completes command lines: bash, zsh or fish
  stepscope doctor             what is found on this machine, problems first

exit codes:
  0 done   1 internal error   2 usage   3 not found   4 broken or unsupported checkpoint
  5 out of memory   6 a check failed   130 interrupted   141 closed pipe
"""


def prompt_parser() -> argparse.ArgumentParser:
    """Return the parser of command lines without a verb."""
    parser = Parser(
        prog="stepscope",
        usage="stepscope [--checkpoint NAME] [--prompt TEXT] [options]",
        description="List, run and inspect your own trained GPT checkpoints.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--version", action="store_true", help="print the version")
    add("--reset_terminal", action="store_true",
        help="make a terminal usable again that a killed program left unusable")  # fmt: skip
    add_sources(parser)
    _add_prompt(parser)
    _add_settings(parser)
    _add_chat(parser)
    _add_ids(parser)
    add_arithmetic(parser)
    add_overrides(parser)
    _add_output(parser)
    add("--interactive", action="store_true",
        help="open the session; --prompt TEXT is put into its prompt and not sent")  # fmt: skip
    add("--plain", action="store_true",
        help="the session as lines, without a full screen; --prompt TEXT is run first")  # fmt: skip
    add("--theme", metavar="NAME", help="the colours of the session, such as nord")
    add("--no_config", action="store_true",
        help="use no defaults of your own, of files or STEPSCOPE_ variables")  # fmt: skip
    return parser


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--checkpoint", action="append", default=[], metavar="NAME",
        help="name, tag@step, tag@latest, tag@best, run@all or path; may be repeated")  # fmt: skip
    add(
        "--prompt",
        "-p",
        metavar="TEXT",
        help="the text to continue; `--prompt -` reads stdin with its last newline",
    )
    add("--prompt_stdin", action="store_true", help=argparse.SUPPRESS)
    add("--prompt_ids", metavar="IDS",
        help="ids such as 17,1,2,3: no BOS is added, no id is masked or ends it")  # fmt: skip


def _add_chat(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--chat", action="store_true",
        help="the prompt is a message; the model answers, and can call a calculator")  # fmt: skip
    add("--no_chat", action="store_true",
        help="prompts are continued as they are, also on a checkpoint trained to chat")  # fmt: skip
    add("--system", metavar="TEXT", help="the system message of the conversation; needs --chat")


def _add_ids(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--no_bos", action="store_true", help="leave out the BOS token before the prompt")
    add("--no_stop_ids", action="store_true", help="do not stop at BOS")
    add("--allow_padding", action="store_true", help="let unused ids (padding) be sampled")
    add(
        "--beyond_context",
        action="store_true",
        help="let prompt and text run past the length that the model was trained on",
    )
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2, a file or its folder")


def _add_output(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--num_samples", metavar="N", default="1",
        help="generate N samples of the same prompt in one batch (default 1)")  # fmt: skip
    add("--echo", action="store_true", help="print the prompt first")
    add("--no_echo", action="store_true", help="never print the prompt")
    add("--json", action="store_true",
        help="print a JSON object instead of text, a list for several texts")  # fmt: skip
    add("--jsonl", action="store_true",
        help="print a JSON line for each token as it comes, then one for its text")  # fmt: skip
    add("--keep", action="store_true",
        help="keep the generations in the history, as a session does")  # fmt: skip
    add("--no_history", action="store_true",
        help="the session keeps nothing in the history")  # fmt: skip
    add("--resume", nargs="?", const=NEWEST, metavar="=ID",
        help="open an earlier session of the history as it was: --resume the newest")  # fmt: skip
    add_logprobs(parser, "with --json or --jsonl: each token and the K most likely ids there")


def _add_settings(parser: argparse.ArgumentParser) -> None:
    for setting in SETTINGS:
        kind: dict[str, Any] = {"metavar": setting.metavar, "default": None}
        if setting.name == "stop_on_newline":
            kind = {"action": "store_true"}
        elif setting.name == "stop":
            kind = {"action": "append", "metavar": setting.metavar, "default": []}
        parser.add_argument(*setting.flags, help=setting.help.replace("%", "%%"), **kind)


def parse_options(words: Sequence[str]) -> Options:
    """Return the Options of a command line without a verb.

    Raises UsageError when the words are not valid. Of several settings out of range, the first in
    the order of the table SETTINGS is reported.
    """
    parser = prompt_parser()
    found = parsed(parser, words, SHORT)
    if not (found.version or found.reset_terminal or found.no_config):
        found.problems, found.presets, found.keys = own_defaults(found)
    options = options_of(found)
    if options.reset_terminal and options != Options(reset_terminal=True):
        raise UsageError("--reset_terminal excludes all other flags", "It does nothing else")
    if not (options.has_prompt or options.version or options.reset_terminal):
        refuse_in_session(options)
    return options


def verb_position(words: Sequence[str]) -> int | None:
    """Return where a verb follows flags, such as `--checkpoints DIR list`; None without one."""
    return verb_in(words, prompt_parser(), SHORT) if set(words) & set(VERBS) else None


def own_defaults(
    found: argparse.Namespace,
) -> tuple[tuple[str, ...], "Presets | None", "KeyTable | None"]:
    """Set the flags that were not given to the user's own defaults.

    Returns what is wrong with them, the user's presets with the others, and the user's keys.

    Raises UsageError for a variable that is not valid.
    """
    if not anything_set():
        return (), None, None
    from tui.command_line.own_defaults import apply_own  # noqa: PLC0415 - seldom anything is set
    from tui.command_line.own_keys import own_keys  # noqa: PLC0415 - likewise
    from tui.view.presets import joined  # noqa: PLC0415 - likewise

    sources = apply_own(found)
    own = ((name, {one.name: one.value for one in each}) for name, each in sources.presets.items())
    keys = own_keys(sources)
    return tuple(sources.problems), joined(own), keys


def options_of(found: argparse.Namespace) -> Options:
    """Return the Options of parsed words. Raises UsageError when they are not valid."""
    refuse_contradictions(found)
    settings = _settings(found)
    return Options(
        **{name: getattr(found, name) for name in _SAME},
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        names_places=not found.flags_given.isdisjoint(("checkpoints", "demo")),
        read_stdin=found.prompt_stdin,
        settings=settings,
        notes=(*getattr(found, "problems", ()), *_notes(found, settings)),
        bos=not found.no_bos,
        stop_at_bos=not found.no_stop_ids,
        mask_padding=not found.allow_padding,
        chat=True if found.chat else False if found.no_chat else None,
        system=found.system or "",
        precision=read_precision(found.precision.lower()),
        route=read_route(found.route and found.route.lower()),
        overrides=overrides(found),
        samples=counted("num_samples", found.num_samples, MOST_SAMPLES),
        echo=True if found.echo else False if found.no_echo else None,
        logprobs=logprobs(found),
        theme=read_theme(found.theme),
        presets=getattr(found, "presets", None),
        keys=getattr(found, "keys", None),
    )


def _settings(found: argparse.Namespace) -> SamplingSettings:
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        given = getattr(found, setting.name)
        if setting.name == "stop":
            _check_stops(given)
            values[setting.name] = tuple(given)
        elif setting.name == "stop_on_newline":
            values[setting.name] = given
        elif given is not None:
            values[setting.name] = setting.parse(given)
    return SamplingSettings(**values)


def _check_stops(texts: list[str]) -> None:
    if len(texts) > MOST_STOPS:
        raise UsageError(f"--stop was given {len(texts)} times", f"At most {MOST_STOPS} times")
    for text in texts:
        if not BY_NAME["stop"].allowed((text,)):
            raise BY_NAME["stop"].refusal(text)


def _notes(found: argparse.Namespace, settings: SamplingSettings) -> tuple[str, ...]:
    """Return sentences about flags that are ignored, or do something else than it seems."""
    notes = [*without_effect(settings), *_escapes(settings.stop)]
    if found.top_k is not None and settings.top_k is None:
        notes.insert(0, "top-k is off")
    if settings.greedy and found.num_samples.strip() not in ("", "1"):
        notes.append("temperature 0 is greedy: all samples are the same text")
    return tuple(notes)


def _escapes(stops: Sequence[str]) -> Iterator[str]:
    r"""Yield a sentence for each stop text with `\\n`, which only the session's /stop converts."""
    for text in stops:
        if "\\n" in text:
            written = f"--stop '{shorten(text, 40)}' is literal, a backslash and n"
            yield f"{written}: for a newline use --stop_on_newline, or $'\\n' in bash and zsh"
