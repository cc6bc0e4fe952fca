"""A series over checkpoints as lines: each answer on stdout, after a line about it on stderr."""

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.session.begin_series import begin_series
from tui.session.compare_commands import LAST
from tui.session.controller import Controller
from tui.view.lapse_rows import lapse_row, turn_names
from tui.view.marking import Subjects, beside_each_other, subjects
from tui.view.series import Series
from tui.view.series_words import asked, marked_words, progress_words
from tui.view.sides import sides_of
from tui.view.standing import Standing


class LineSeries:
    """Begins a series and writes the answer of each checkpoint when it is complete."""

    def __init__(self, controller: Controller, output: LineOutput, known: KnownCheckpoints) -> None:
        self._controller, self._output, self._known = controller, output, known
        self._series: Series | None = None
        self._names: list[str] = []
        self._standing = Standing(())
        self._written = 0

    def lapse(self, argument: str, current: Checkpoint | None) -> None:
        """Begin a series with a prompt, or with the last one for "".

        Raises UsageError when there is nothing to run, or something else runs.
        """
        self._begin(argument, subjects(self._known.look(), current))

    def side(self, argument: str, current: Checkpoint | None) -> None:
        """Begin a series over two to four checkpoints, likewise."""
        self._begin(argument, beside_each_other(subjects(self._known.look(), current)))

    def _begin(self, argument: str, chosen: Subjects) -> None:
        if argument.lower() == LAST:
            raise UsageError("Lines that were written are not written again", "/lapse begins anew")
        self._standing = self._known.catalog.standing
        self._series = series = begin_series(self._controller, chosen, argument, self._changed)
        self._written = 0
        self._names = turn_names(chosen.entries, self._standing)
        self._output.tell(f"{asked(series)} · {series.why or marked_words(len(series.turns))}")

    def _changed(self) -> None:
        """Write the turns that have become complete; at the end, how it ended."""
        series = self._series
        if series is None:
            return
        while self._written < len(series.turns) and series.turns[self._written].done:
            self._write(series, self._written)
            self._written += 1
        if series.ended:
            words = sides_of(series, self._names, self._standing).words
            self._output.tell(*([f"all: {words}"] if words else []), progress_words(series, ""))

    def _write(self, series: Series, at: int) -> None:
        turn, row = series.turns[at], lapse_row(series, at, self._names, self._standing)
        parts = [f"{row.name}{' ★' if row.star else ''}", f"loss {row.loss}", row.words]
        if turn.error:
            parts.append(f"error: {turn.error.line()}")
        self._output.tell(" · ".join(filter(None, parts)), *turn.notices)
        if turn.generation:
            self._output.text(turn.generation.text)
            self._output.end_text()
