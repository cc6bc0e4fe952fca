"""Runs the session: finds the named checkpoint, sends stderr to the log, joins the threads.

If a daemon thread is inside a torch operator when Python exits, the process aborts (exit 134). The
caller therefore ends the process with os._exit when a thread is still running.
"""

from dataclasses import dataclass

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.command_line.resumed_session import check_resumed
from tui.fullscreen.app import Stepscope
from tui.terminal.editor import Editor
from tui.terminal.exit_signals import PATIENCE, Leaving
from tui.terminal.log import log_path, record
from tui.terminal.terminal import Terminal

# Seconds to wait for both threads.
JOIN_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Ended:
    """How the session ended: its exit code, and whether a thread is still running.

    `resume` is the command that opens it again; "" if nothing of it is kept.
    """

    code: int
    thread_alive: bool
    failure: ReportedError | None = None
    resume: str = ""


def run_session(options: Options, terminal: Terminal, leaving: Leaving) -> Ended:
    """Run the session until it is closed.

    Raises NotFoundError for an unknown checkpoint, or an unknown session to resume.
    """
    check_resumed(options.resume)
    named = _named(options)
    log = log_path()
    with terminal.drawn_on(log):
        app = Stepscope(options, named, Editor(terminal.lend), terminal)
        leaving.ask(app.leave_soon, within=PATIENCE)
        terminal.lost = leaving.hung_up
        terminal.when_quitting(leaving.hurry)
        closed_well = _run(app)
    alive = _join_threads(app)
    leaving.closed()
    if leaving.code > 1 or (closed_well and not leaving.code):
        return Ended(leaving.code, alive, resume=app.past.command)
    terminal.give_back()
    failure = ReportedError("Internal error; the session was closed", f"See {log}")
    return Ended(1, alive, failure, app.past.command)


def _named(options: Options) -> Checkpoint | None:
    """Return the checkpoint that the command line names, also one of an earlier session's list."""
    if not options.checkpoints:
        return None
    looked_in = LookedIn(options)
    if options.resume:
        from tui.session.resume import read_session  # noqa: PLC0415 - only for a name

        looked_in.resume(read_session(options.resume).state.places)
    return looked_in.chosen()


def _run(app: Stepscope) -> bool:
    """Run the app; return whether it was closed on purpose and without an error."""
    try:
        app.run()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - after any error the terminal must be restored
        record(error)
        return False
    return app.left and not app.failed


def _join_threads(app: Stepscope) -> bool:
    """Ask both threads to end and wait for them; return whether one is still running."""
    app.runner.leave()
    app.watcher.leave()
    app.past.end()
    for thread in (app.runner, app.watcher):
        if thread.ident is not None:
            thread.join(JOIN_SECONDS / 2)
    return app.runner.is_alive() or app.watcher.is_alive()
