"""Judgements as lines: the result on stdout, what is told meanwhile on stderr."""

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.session.begin_judging import begin_judging
from tui.session.controller import Controller
from tui.session.judge_commands import KINDS, LAST
from tui.session.judged_report import write_judged
from tui.terminal.output_width import output_width
from tui.view.judging import Judging


class LineJudging:
    """Begins a judgement and writes its result when it has ended."""

    def __init__(self, controller: Controller, output: LineOutput, known: KnownCheckpoints) -> None:
        self._controller, self._output, self._known = controller, output, known
        self._judging: Judging | None = None
        self._told = 0

    def judge(self, name: str, argument: str, current: Checkpoint | None) -> None:
        """Begin a judgement of the kind with a name.

        Raises UsageError when there is nothing to judge, or something else runs.
        """
        if argument.lower() == LAST:
            raise UsageError("Lines that were written are not written again", f"/{name} PATH")
        chosen = KINDS[name].subjects(self._known.look(), current)
        self._judging, self._told = None, 0
        self._judging = begin_judging(
            self._controller, KINDS[name], argument, chosen, self._known.name_of, self._changed
        )
        self._output.tell(f"{name} {argument} · {self._judging.why}")

    def report(self, argument: str) -> None:
        """Write the report of the last judgement into a file. Raises UsageError."""
        self._output.tell(write_judged(self._judging, argument))

    def _changed(self) -> None:
        """Write new remarks; at the end, the result and how it ended."""
        judging = self._judging
        if judging is None:
            return
        self._output.tell(*judging.remarks[self._told :])
        self._told = len(judging.remarks)
        if judging.ended:
            if judging.page:
                self._output.text("\n".join(line.text for line in judging.page(output_width())))
                self._output.end_text()
            self._output.tell(judging.state)
