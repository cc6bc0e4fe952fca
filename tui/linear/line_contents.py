"""The files of checkpoints as lines: tensors, metadata, differences."""

from collections.abc import Callable, Iterable

from core.checkpoints.checkpoint import Checkpoint
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.linear.line_words import error_line
from tui.session.begin_contents import begin_contents, begin_difference
from tui.session.contents_commands import LAST
from tui.session.controller import Controller
from tui.terminal.output_width import output_width
from tui.view.difference_view import difference_lines
from tui.view.looked_at import Difference, LookedAt
from tui.view.not_finite_words import not_finite_words
from tui.view.tensor_rows import TensorOrder, chosen_tensors
from tui.view.tensor_words import tensor_lines, total_words
from tui.view.value_tree_rows import ValueTreeRows

# Lines of metadata that are written; words choose among them.
MOST_LINES = 300


class LineContents:
    """Implements tui.view.contents_actions.ContentsActions.

    `current` returns the checkpoint that was chosen last.
    """

    def __init__(
        self,
        controller: Controller,
        output: LineOutput,
        known: KnownCheckpoints,
        current: Callable[[], Checkpoint | None],
    ) -> None:
        self._controller, self._output, self._known = controller, output, known
        self._current = current
        self._looked: LookedAt | None = None
        self._difference: Difference | None = None
        self._words = ""

    def tensors(self, words: str) -> None:
        """Read the tensors of the current checkpoint and write their figures. Raises UsageError."""
        self._look(words, self._tensors_read, words)

    def metadata(self, words: str) -> None:
        """Read the headers and write the metadata. Raises UsageError."""
        self._look(words, self._metadata_read, None)

    def difference(self, name: str) -> None:
        """Compare the named checkpoint with the current one. Raises UsageError."""
        if name.lower() == LAST and self._difference:
            self._difference_read()
            return
        self._difference = begin_difference(
            self._controller, self._known.look(), self._current(), name, self._difference_read
        )
        self._output.tell(f"{' → '.join(self._difference.names)}: reading the files of both")

    def _look(self, words: str, changed: Callable[[], None], figures_of: str | None) -> None:
        if words.lower() == LAST and self._looked:
            self._words = ""
            changed()
            return
        self._words = words
        self._looked = begin_contents(
            self._controller, self._known.look(), self._current(), changed, figures_of
        )
        self._output.tell(f"{self._looked.name}: reading its files")

    def _tensors_read(self) -> None:
        """Write the tensors once the reading has ended, with the figures that are known."""
        looked = self._looked
        if looked is None or looked.reading or looked.contents is None:
            return
        tensors, figures = looked.contents.tensors, looked.figures
        chosen = chosen_tensors(tensors, figures, self._words, TensorOrder.FILE)
        if chosen:
            self._output.tell(*tensor_lines(chosen, figures, output_width()))
        found = not_finite_words(tensors, figures)
        self._output.tell(*filter(None, (total_words(chosen), found)))
        for part in looked.contents.parts:
            if part.problem:
                self._output.tell(error_line(part.problem))
        self._end(looked)

    def _metadata_read(self) -> None:
        looked = self._looked
        if looked is None or looked.reading:
            return
        tree = ValueTreeRows(looked.values)
        lines = tree.lines(tree.shown(self._words), output_width(), self._words)
        self._output.tell(*_first(line.text.rstrip() for line in lines))
        if len(lines) > MOST_LINES:
            self._output.tell(f"… {len(lines) - MOST_LINES:,} more; /meta WORDS shows some")
        self._end(looked)

    def _difference_read(self) -> None:
        difference = self._difference
        if difference is None or difference.reading:
            return
        a, b = difference.names
        lines = difference_lines(difference, output_width())
        self._output.tell(f"A {a}  B {b}", *(line.text.rstrip() for line in lines))
        if difference.stopped:
            self._output.tell("stopped")

    def _end(self, looked: LookedAt) -> None:
        if looked.failure:
            self._output.tell(error_line(looked.failure))
        elif looked.stopped:
            self._output.tell("stopped")


def _first(lines: Iterable[str]) -> list[str]:
    return [line for line, _ in zip(lines, range(MOST_LINES), strict=False)]
