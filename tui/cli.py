"""Entry point: chooses the mode and reports every error as one line and an exit code."""

from tui.foreign_core import refuse_foreign_core

# Before any other import: a foreign package named core would fail in the middle of them.
refuse_foreign_core()

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from core.base.errors import ReportedError, UsageError, internal_error
from tui.command_line.mode import COMPLETE, VERBS
from tui.terminal import streams
from tui.terminal.exit_signals import Leaving
from tui.terminal.interrupts import Interrupts
from tui.terminal.gate import session_problem
from tui.terminal.parent_link import ParentLink
from tui.terminal.resets import reset_terminal
from tui.terminal.suspension import install_suspension
from tui.terminal.terminal import Terminal

if TYPE_CHECKING:
    from tui.command_line.options import Options

CLOSED_PIPE = 141


def main(words: Sequence[str] | None = None, parent: ParentLink | None = None) -> int:
    """Run the command and return its exit code; `parent` resets the terminal of a session."""
    streams.prepare()
    given = list(sys.argv[1:] if words is None else words)
    return _reported(partial(_run_and_flush, given, parent))


def _reported(run: Callable[[], int]) -> int:
    """Return the exit code of a function, and of any error after reporting it in one line."""
    try:
        return _narrated(run)
    except BrokenPipeError:
        # Also when the line about an error meets a pipe that is closed.
        _drop_output()
        return CLOSED_PIPE


def _narrated(run: Callable[[], int]) -> int:
    """Return the exit code as `_reported` does. Raises BrokenPipeError."""
    try:
        return run()
    except ReportedError as failure:
        streams.narrate(failure.line())
        return failure.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop_output()
        what = error.filename or "Cannot write the output"
        streams.narrate(ReportedError(f"{what}: {error.strerror or error}").line())
        return 1
    except Exception as error:  # noqa: BLE001 - a bug is reported in one line too
        streams.narrate(internal_error(error).line())
        return 1


def _run_and_flush(words: list[str], parent: ParentLink | None) -> int:
    """Run, write all output, and return the exit code, also that of --help."""
    try:
        code = _run(words, parent)
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    sys.stdout.flush()
    return code


def _drop_output() -> None:
    """Discard buffered output, so that Python does not fail to flush it at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            streams.drop(stream)


def _run(words: list[str], parent: ParentLink | None) -> int:
    if words and words[0] in VERBS:
        return _verb(words[0], words[1:])
    if words[:1] == [COMPLETE]:
        from tui.completion.reply import reply  # noqa: PLC0415 - only for a shell

        return reply(words[1:])
    from tui.command_line.prompt_arguments import parse_options, verb_position  # noqa: PLC0415 - verbs need none of the settings

    if (position := verb_position(words)) is not None:
        return _verb(words[position], [*words[:position], *words[position + 1 :]])

    return _by_options(parse_options(words), parent)


def _by_options(options: "Options", parent: ParentLink | None) -> int:
    """Run the mode that the flags choose: a short answer, the session, its line form, a prompt."""
    if options.version:
        from core.base.version import version  # noqa: PLC0415 - it takes 40 ms

        print(f"stepscope {version()}")
        return 0
    if options.reset_terminal:
        return _reset_terminal()
    if options.plain or (options.interactive and session_problem()):
        return _lines(options)
    return _prompt(options) if options.has_prompt else _session(options, parent)


def _prompt(options: "Options") -> int:
    from tui.headless.prompt_mode import PromptMode  # noqa: PLC0415 - help and version need none of it

    interrupts = Interrupts()
    mode = PromptMode(options, interrupts)
    install_suspension()
    # Only after stdin was read: until then the first Ctrl+C must end the process.
    interrupts.install()
    return mode.run()


def _reset_terminal() -> int:
    if not reset_terminal():
        raise UsageError("No stream of this process is a terminal", "Run it in the one to reset")
    return 0


def _session(options: "Options", parent: ParentLink | None) -> int:
    """Run the full-screen session; end the process here if a thread is still inside torch.

    Raises NotFoundError for a folder that was named and is not there.
    """
    from tui.command_line.places import check_roots  # noqa: PLC0415 - help needs no scan

    check_roots(options.roots, demo=options.demo)
    terminal = Terminal(parent)
    leaving = Leaving(terminal.give_back, terminal.is_lent)
    leaving.install()
    if parent:
        parent.hear_signals()
        parent.when_it_ends(leaving.parent_ended)
    terminal.quieten()
    # Garbage collection slows the imports by a tenth; the app turns it on at its first frame.
    gc.disable()
    try:
        from tui.fullscreen.run import run_session  # noqa: PLC0415 - nothing else needs textual

        left = run_session(options, terminal, leaving)
    finally:
        terminal.restore_input()
    if left.resume:
        streams.narrate(left.resume)
    if left.failure:
        streams.narrate(left.failure.line())
    return ended(left.code, thread_alive=left.thread_alive)


def _lines(options: "Options") -> int:
    """Run the session as lines. Raises NotFoundError like the full screen."""
    from tui.linear.run import LineMode  # noqa: PLC0415 - nothing else needs it
    from tui.terminal.log import messages_in_log  # noqa: PLC0415 - likewise

    leaving = Leaving(lambda: None)
    leaving.install()
    install_suspension()
    with messages_in_log():
        mode = LineMode(options, "" if options.plain else session_problem())
        code = _reported(partial(mode.run, leaving))
        alive = mode.close()
    if mode.command:
        streams.narrate(mode.command)
    return ended(code, thread_alive=alive)


def ended(code: int, *, thread_alive: bool = False) -> int:
    """End the process here if a thread is inside torch or torch is in memory; else return.

    If a thread is inside a torch operator, Python's normal exit would abort (exit 134); otherwise
    it would spend half a second on destroying torch's objects.
    """
    if thread_alive or "torch" in sys.modules:
        _drop_output()
        os._exit(code)
    return code


def _verb(verb: str, words: list[str]) -> int:
    from tui.command_line.verb_arguments import parse_verb  # noqa: PLC0415 - a session needs none of it
    from tui.headless.verbs import RUNS  # noqa: PLC0415 - likewise

    found = parse_verb(verb, words)
    for problem in found.problems:
        streams.narrate(problem)
    return RUNS[verb](found)
