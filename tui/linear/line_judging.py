"""Judgements as lines: results on stdout, what is told meanwhile on stderr."""

from collections.abc import Iterable

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.linear.line_words import error_line
from tui.session.controller import Controller
from tui.session.judge_commands import KINDS, LAST
from tui.session.judged_report import write_judged
from tui.terminal.output_width import output_width
from tui.view.judging import Judging
from tui.view.watch_words import step_lines


class LineJudging:
    """Begins a judgement and writes its result when it has ended, that of a watch step by step."""

    def __init__(self, controller: Controller, output: LineOutput, known: KnownCheckpoints) -> None:
        self._controller, self._output, self._known = controller, output, known
        self._judging: Judging | None = None
        # How many of its remarks and steps were written.
        self._told = self._written = 0

    def judge(self, name: str, argument: str, current: Checkpoint | None) -> None:
        """Begin a judgement of the kind with a name.

        Raises UsageError when there is nothing to judge, or something else runs.
        """
        if argument.lower() == LAST:
            raise UsageError("Lines that were written are not written again", f"/{name} PATH")
        catalog = self._known.look()
        self._judging, self._told, self._written = None, 0, 0
        judging = KINDS[name].begin(self._controller, argument, catalog, current, self._changed)
        self._judging = judging
        self._output.tell(f"{name} {judging.about} · {judging.why}")

    def report(self, argument: str) -> None:
        """Write the report of the last judgement into a file. Raises UsageError."""
        self._output.tell(write_judged(self._judging, argument))

    def _changed(self) -> None:
        """Write new remarks and steps; at the end, the result and how it ended."""
        judging = self._judging
        if judging is None:
            return
        self._output.tell(*judging.remarks[self._told :])
        self._told = len(judging.remarks)
        for step in judging.steps[self._written :]:
            self._write(step_lines(step))
        self._written = len(judging.steps)
        if judging.ended:
            if judging.page and not judging.endless:
                self._write(line.text for line in judging.page(output_width()))
            self._output.tell(error_line(judging.failure) if judging.failure else judging.state)

    def _write(self, lines: Iterable[str]) -> None:
        """Write lines of a result."""
        self._output.text("\n".join(lines))
        self._output.end_text()
