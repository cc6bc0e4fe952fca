"""The loop of the line mode: it waits for a line of stdin or for events of the runner."""

import select
import time
from collections import deque
from collections.abc import Callable

from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.base.text import plural
from tui.linear.inbox import Inbox
from tui.linear.line_listener import LineListener
from tui.linear.line_output import LineOutput
from tui.linear.line_surroundings import LineSurroundings
from tui.linear.stop_key import INTERRUPTED, StopKey
from tui.linear.typed_lines import TypedLines
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.loaded_file import changed_file
from tui.session.slash import COMMANDS
from tui.view.commands import Call
from tui.view.scan_news import LoadedFile

# Seconds within which a second Ctrl+C leaves while something still runs.
AGAIN = 2.0
LEAVE_HINT = "nothing is running; /quit or Ctrl+D leaves"


class LineSession:
    """Carries out typed lines with a controller; `code` is the exit code once it has ended."""

    def __init__(
        self,
        typed: TypedLines,
        output: LineOutput,
        listener: LineListener,
        inbox: Inbox,
        acknowledge: Callable[[], None],
    ) -> None:
        """Create the session; `join` must be called before `run`.

        `acknowledge` tells the runner that a batch is on the screen.
        """
        self._typed, self._output, self._listener = typed, output, listener
        self._inbox, self._acknowledge = inbox, acknowledge
        self._waiting: deque[str] = deque()
        self._said: deque[str] = deque()
        self._stopped_at = -AGAIN
        self._changed_file: LoadedFile | None = None
        self._said_leaving = False
        self.stop_key = StopKey(inbox.wake)
        self.code: int | None = None

    def join(self, controller: Controller, surroundings: LineSurroundings) -> None:
        """Connect the session to its controller and to what commands use."""
        self._controller, self._surroundings = controller, surroundings
        self._listener.controller = controller

    def leave(self, code: int = 0) -> None:
        """End the session; may be called by another thread."""
        self.code = code
        self._inbox.wake()

    def queue(self, prompt: str) -> None:
        """Run a prompt after those that wait."""
        self._waiting.append(prompt)

    def say_soon(self, text: str) -> None:
        """Write a line as soon as possible; may be called by another thread."""
        self._said.append(text)
        self._inbox.wake()

    def run(self) -> int:
        """Carry out lines until the end; return the exit code."""
        self._advance()
        while self.code is None:
            self._wait()
            if self.stop_key.take():
                self._interrupt()
            for batch in self._inbox.take():
                self._apply(batch)
            while self._said:
                self._output.tell(self._said.popleft())
            self._advance()
        self._output.leave()
        return self.code

    # Waiting ------------------------------------------------------------------------------------

    def _wait(self) -> None:
        """Wait for events, and for stdin when a line could be carried out or queued."""
        if not self._controller.busy:
            self._output.invite()
        reads = not self._typed.ended and (self._typed.terminal or not self._controller.busy)
        sources: list[Inbox | TypedLines] = [self._inbox, *([self._typed] if reads else [])]
        ready, _, _ = select.select(sources, [], [])
        if self._typed in ready:
            self._typed.read()

    # Lines --------------------------------------------------------------------------------------

    def _advance(self) -> None:
        """Carry out everything that need not wait."""
        while self.code is None:
            if self._waiting and self._takes_prompts:
                self._start(self._waiting.popleft())
                continue
            if self._controller.busy and not self._typed.terminal:
                return
            line = self._typed.next()
            if line is None:
                break
            self._take(line)
        if self._typed.ended and self.code is None:
            self._at_end()

    def _at_end(self) -> None:
        """Leave when everything that was typed before the end has run."""
        if not (self._waiting or self._controller.queued or self._controller.is_writing):
            self.leave()
        elif self._typed.terminal and not self._said_leaving:
            self._said_leaving = True
            self._output.tell("leaving when the text is complete; Ctrl+C stops it")

    def _take(self, line: str) -> None:
        """Carry out a command; run or queue a prompt. Errors are lines, and the session goes on."""
        if self._typed.terminal:
            self._output.typed()
        if not line:
            return
        if self._typed.terminal and line.strip() == "/stop" and self._controller.is_writing:
            self.stop()
            return
        try:
            read = COMMANDS.read_line(line)
            if isinstance(read, Call):
                read.carry_out(self._surroundings)
            else:
                self._run_or_queue(read)
        except ReportedError as error:
            self._refused(error)

    def _run_or_queue(self, prompt: str) -> None:
        if self._takes_prompts:
            self._start(prompt)
        else:
            self.queue(prompt)
            self._output.tell(f"{plural(len(self._waiting), 'prompt')} waiting")

    @property
    def _takes_prompts(self) -> bool:
        """Whether a prompt can be given to the controller: a watch makes room for one."""
        controller = self._controller
        return not controller.busy or (controller.watch is not None and not controller.queued)

    def _refused(self, error: ReportedError) -> None:
        self._listener.failed(error)
        if isinstance(error, NotFoundError | CheckpointError) and not self._typed.terminal:
            # The lines that follow were meant for that checkpoint.
            self.leave(error.exit_code)

    def _start(self, prompt: str) -> None:
        self._notice_change()
        self._controller.run(prompt, self._surroundings.current)

    def _notice_change(self) -> None:
        """Say once that the loaded model was deleted or rewritten on disk."""
        loaded = self._controller.loaded
        file = changed_file(loaded.checkpoint if loaded else None)
        if loaded and file and file != self._changed_file:
            self._output.tell(f"{self._surroundings.name_of(loaded.checkpoint)} {file.change}")
        self._changed_file = file

    # Stopping -----------------------------------------------------------------------------------

    def _interrupt(self) -> None:
        """Ctrl+C: stop what runs, or say how to leave."""
        if not self._controller.busy:
            self._output.tell(LEAVE_HINT)
        elif time.monotonic() - self._stopped_at < AGAIN:
            self.leave(INTERRUPTED)
        else:
            self._stopped_at = time.monotonic()
            self.stop()

    def stop(self) -> bool:
        """Stop what runs; at a terminal, what waits is not run. Return whether something ran."""
        stopped = self._controller.stop()
        if self._typed.terminal:
            self._drop_waiting()
        return stopped

    def _drop_waiting(self) -> None:
        """Name the prompts that wait, and do not run them."""
        while self._waiting:
            self._listener.given_back(self._waiting.popleft())

    # Events -------------------------------------------------------------------------------------

    def _apply(self, batch: Batch) -> None:
        loading = self._controller.being_loaded
        try:
            self._controller.apply(batch)
        finally:
            self._acknowledge()
        if loading and not self._controller.being_loaded and (batch.failure or batch.cancelled):
            self._load_failed(batch.failure)

    def _load_failed(self, failure: ReportedError | None) -> None:
        """Do not run what was meant for the checkpoint that is not loaded now."""
        self._drop_waiting()
        if not self._typed.terminal:
            self.leave(failure.exit_code if failure else INTERRUPTED)
