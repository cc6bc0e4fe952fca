"""Builds the line mode from its parts, starts its thread and ends it."""

import os
import sys
import threading
from contextlib import suppress

from core.base.errors import ReportedError
from core.protocol.settings import SamplingSettings
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.linear.inbox import Inbox
from tui.linear.line_listener import LineListener
from tui.linear.line_output import LineOutput
from tui.linear.line_session import LineSession
from tui.linear.line_surroundings import LineSurroundings
from tui.linear.opening import Opening
from tui.linear.typed_lines import TypedLines
from tui.session.controller import Controller
from tui.session.keeping import Keeping
from tui.session.resume import Resumption, adopt, find_origins, read_session, restore
from tui.session.runner import Runner
from tui.session.session_state import SessionState, state_of
from tui.terminal.exit_signals import Leaving
from tui.terminal.log import log_path
from tui.view.history_words import resume_command, resumed_words

# Seconds to wait for the runner.
JOIN_SECONDS = 0.3


class LineMode:
    """The line mode from its start to its end; `close` tells whether its thread still runs."""

    def __init__(self, options: Options, why: str = "") -> None:
        """Find the checkpoints. `why` tells why the full screen is not used, if it was wanted.

        Raises NotFoundError for an unknown checkpoint or session, or when there is none.
        """
        self._resumption = read_session(options.resume) if options.resume else None
        self._looked_in = LookedIn(options)
        if self._resumption:
            self._looked_in.resume(self._resumption.state.places)
        self._options, self._opening = options, Opening(options, self._looked_in, why)
        self._typed = TypedLines(sys.stdin.fileno() if sys.stdin else None)
        self._output = LineOutput(sys.stderr, typing=self._typed.terminal)
        self._inbox = Inbox()
        self.runner = Runner(self._inbox.post, self._current_settings)
        self.controller, self.session = self._joined(options)
        self._keeping: Keeping | None = None

    def _joined(self, options: Options) -> tuple[Controller, LineSession]:
        """Return the controller and the session that drives it, connected to each other."""
        known, output = self._opening.known, self._output
        listener = LineListener(output, known)
        session = LineSession(
            self._typed, output, listener, self._inbox, self.runner.hand_off.acknowledge
        )
        controller = Controller(self.runner, listener, options.load_options)
        controller.begin_with(options.settings, options.how, options.chat, options.presets)
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
        self._begin_to_keep()
        if self._options.prompt is not None:
            self.session.queue(self._options.prompt)
        if self._resumption is None or not self._resumed_weights(self._resumption):
            self._opening.load_first(self.controller, self._output)
        code = self.session.run()
        if leaving.code:
            closed = ReportedError("Internal error; the session was closed", f"See {log_path()}")
            self._output.tell(closed.line())
        return code

    def _begin_to_keep(self) -> None:
        """Restore the session that is resumed, and keep what follows."""
        read, say = self._resumption, self.session.say_soon
        if read:
            restore(read, self.controller)
            self._output.tell(*resumed_words(read.kept))
        if not self._options.no_history:
            resumed, held = (read.kept.session.id, read.kept.ids) if read else (None, ())
            self._keeping = Keeping(self.controller, say, self._state, resumed, held)

    def _state(self) -> SessionState:
        return state_of(self.controller, self._looked_in.places)

    def _resumed_weights(self, read: Resumption) -> bool:
        """Load the weights of the end of a resumed session; return whether they are there."""
        found = find_origins(read.kept.generations, read.state)
        adopt(read.kept.generations, found)
        self._output.tell(*found.gone)
        checkpoint = found.last.checkpoint if found.last else None
        if self._options.checkpoints or checkpoint is None:
            return False
        return self.controller.load(checkpoint)

    @property
    def command(self) -> str:
        """The command that opens the session again; "" if nothing of it is kept."""
        return resume_command(self._keeping.to_resume) if self._keeping else ""

    def close(self) -> bool:
        """Ask the thread to end and wait for it; return whether it is still running."""
        self._inbox.refuse()
        self.runner.leave()
        if self._keeping:
            self._keeping.end()
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
            if self._keeping:
                self._keeping.end()
            if self.command:
                # The interrupted code may hold the lock of the stream.
                with suppress(OSError, ValueError):
                    above = "\n" if sys.stderr.isatty() else ""
                    os.write(sys.stderr.fileno(), f"{above}{self.command}\n".encode())
            os._exit(leaving.code)
        self.session.leave(leaving.code)
