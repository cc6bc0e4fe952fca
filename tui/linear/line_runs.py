"""The part of the line mode that runs prompts, fans and questions, and stops them."""

from collections.abc import Callable
from pathlib import Path

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.record.generation import Generation
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_fan import LineFan
from tui.linear.line_output import LineOutput
from tui.linear.line_words import error_line
from tui.session.begin_fan import begin_fan
from tui.session.controlled import Controlled
from tui.session.controller import Controller
from tui.session.fan_commands import LAST, read_grouping
from tui.session.last_fan import last_fan
from tui.session.next_activity import answer_lines, begin_next
from tui.session.next_question import NextAnswer
from tui.session.repeating import command_of
from tui.session.session_export import begin_export
from tui.session.take_row import take_row
from tui.terminal.clipboard import write
from tui.terminal.output_width import output_width


class LineRuns(Controlled):
    """Runs prompts again, and fans; `current` is the checkpoint that was chosen last."""

    def __init__(
        self,
        controller: Controller,
        output: LineOutput,
        known: KnownCheckpoints,
        stop: Callable[[], bool],
    ) -> None:
        """Create it; `stop` returns whether something was running."""
        super().__init__(controller, known.name_of)
        self._output, self._known, self._stop = output, known, stop
        self.current: Checkpoint | None = None

    def again(self) -> None:
        """Run the last prompt again with a new seed."""
        self._controller.again(self._last, same=False)

    def same(self) -> None:
        """Run the last prompt again with its stored seed and settings."""
        self._controller.again(self._last, same=True)

    def run_highlighted(self) -> None:
        """Run the same prompt and seed on the current checkpoint."""
        if self._last and self.current:
            self._controller.run_on(self.current, "")
        else:
            self._output.tell("nothing has run yet")

    def fan(self, argument: str) -> None:
        """Run a fan. Raises UsageError."""
        if argument.lower() == LAST:
            raise UsageError("Lines that were written are not written again", "/fan begins anew")
        begin_fan(self._controller, argument, self.current)

    def groups(self, argument: str) -> None:
        """Write the groups of the last fan. Raises UsageError."""
        LineFan(self._output).group(last_fan(self._controller), *read_grouping(argument))

    def take_row(self, row: int) -> None:
        """Make a row of the last fan the last generation. Raises UsageError."""
        take_row(self._controller, row)

    def go_on(self) -> None:
        """Generate more after the end of the last generation. Raises UsageError."""
        self._controller.go_on(self._last)

    def predict(self, text: str | None) -> None:
        """Write to stdout which tokens may come after a text. Raises UsageError."""
        begin_next(self._controller, text, self._write_next)

    def _write_next(self, answer: NextAnswer) -> None:
        if answer.failure:
            self._output.tell(error_line(answer.failure))
        else:
            self._output.text("\n".join(answer_lines(answer, output_width())))
            self._output.end_text()

    def copy(self, part: str, file: str) -> None:
        """Write the last text into a file. Raises UsageError without a file or a text.

        Without a file, the command that repeats it is written to stdout. Lines on stdout can be
        copied from the terminal itself.
        """
        if part == "command":
            command = command_of(self._controller, self._last)
            if file:
                self._output.tell(write(command, Path(file).expanduser()))
            else:
                self._output.text(command)
                self._output.end_text()
            return
        if not file:
            raise UsageError("Nothing is copied without a screen", "/copy FILE writes the text")
        text = self._last.text if self._last else ""
        if part == "all" and self._last:
            request = self._last.request
            text = request.prompt + ("\n" if request.chat else "") + text
        if not text:
            raise UsageError("Nothing to copy", "Run a prompt first")
        self._output.tell(write(text, Path(file).expanduser()))

    def export(self, argument: str) -> None:
        """Write generations into a file. Raises UsageError."""
        self._output.tell(begin_export(self._controller, argument)())

    def cancel(self) -> None:
        """Stop the generation or the load; the text is kept."""
        if not self._stop():
            self._output.tell("nothing is running")

    @property
    def _last(self) -> Generation | None:
        return self._controller.session.last
