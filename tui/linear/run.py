"""Builds the line mode from its parts, starts its thread and ends it."""

import os
import sys
import threading

from core.base.errors import ReportedError
from core.protocol.settings import SamplingSettings
from tui.command_line.options import Options
from tui.linear.inbox import Inbox
from tui.linear.line_listener import LineListener
from tui.linear.line_output import LineOutput
from tui.linear.line_session import LineSession
from tui.linear.line_surroundings import LineSurroundings
from tui.linear.opening import Opening
from tui.linear.typed_lines import TypedLines
from tui.session.controller import Controller
from tui.session.runner import Runner
from tui.terminal.exit_signals import Leaving
from tui.terminal.log import log_path
from tui.view.presets import PRESETS

# Seconds to wait for the runner.
JOIN_SECONDS = 0.3


class LineMode:
    """The line mode from its start to its end; `close` tells whether its thread still runs."""

    def __init__(self, options: Options, why: str = "") -> None:
        """Find the checkpoints. `why` tells why the full screen is not used, if it was wanted.

        Raises NotFoundError for an unknown checkpoint, or when there is none.
        """
        self._options, self._opening = options, Opening(options, why)
        self._typed = TypedLines(sys.stdin.fileno() if sys.stdin else None)
        self._output = LineOutput(sys.stderr, typing=self._typed.terminal)
        self._inbox = Inbox()
        self.runner = Runner(self._inbox.post, self._current_settings)
        self.controller, self.session = self._joined(options)

    def _joined(self, options: Options) -> tuple[Controller, LineSession]:
        """Return the controller and the session that drives it, connected to each other."""
        known, output = self._opening.known, self._output
        listener = LineListener(output, known)
        session = LineSession(
            self._typed, output, listener, self._inbox, self.runner.hand_off.acknowledge
        )
        controller = Controller(self.runner, listener, options.load_options)
        controller.settings, controller.how = options.settings, options.how
        controller.presets = options.presets or PRESETS
        controller.chat.choice = options.chat
        surroundings = LineSurroundings(controller, output, known, session.leave, session.stop)
        surroundings.current = self._opening.best
        session.join(controller, surroundings)
        return controller, session

    def run(self, leaving: Leaving) -> int:
        """Run until the end; return the exit code."""
        leaving.ask(lambda: self._leave_now(leaving))
        self.session.stop_key.install()
        self._opening.introduce(self._output, typing=self._typed.terminal)
        self.runner.start()
        if self._options.prompt is not None:
            self.session.queue(self._options.prompt)
        self._opening.load_first(self.controller, self._output)
        code = self.session.run()
        if leaving.code:
            closed = ReportedError("Internal error; the session was closed", f"See {log_path()}")
            self._output.tell(closed.line())
        return code

    def close(self) -> bool:
        """Ask the thread to end and wait for it; return whether it is still running."""
        self._inbox.refuse()
        self.runner.leave()
        if self.runner.ident is not None:
            self.runner.join(JOIN_SECONDS)
        if self.runner.is_alive():
            return True
        self._inbox.close()
        return False

    def _current_settings(self) -> SamplingSettings:
        # Called from the runner before every token; reading one attribute needs no lock.
        return self.controller.settings

    def _leave_now(self, leaving: Leaving) -> None:
        """End the process at a signal, or the session when a thread died.

        All text is written by then, and a main thread that waits for a reader of stdout would not
        get to an orderly end.
        """
        if threading.current_thread() is threading.main_thread():
            os._exit(leaving.code)
        self.session.leave(leaving.code)
