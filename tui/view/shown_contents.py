"""What a page shows of a checkpoint's files: tensors or metadata, filtered and sorted."""

from collections.abc import Sequence

from core.base.errors import ReportedError
from core.base.text import clean, plural
from core.contents.part import StoredTensor
from core.contents.value_tree import path_of
from tui.view.error_hints import session_hint
from tui.view.looked_at import LookedAt
from tui.view.not_finite_words import has_not_finite, not_finite_words
from tui.view.result_view import ResultLine, plain
from tui.view.tensor_rows import TensorOrder, TensorRows, chosen_tensors
from tui.view.tensor_words import detail_lines, total_words
from tui.view.value_tree_rows import ValueTreeRows
from tui.view.wrapped import wrapped

# The longest text of a filter.
LONGEST_FILTER = 200


class ShownContents:
    """The rows of a checkpoint that is looked at, and what is told of one of them.

    `tensors` are those that are shown.
    """

    def __init__(self, looked: LookedAt, words: str, *, metadata: bool) -> None:
        """`words` are the filter of what is shown first."""
        self.looked, self.metadata = looked, metadata
        self.order = TensorOrder.FILE
        self.tensors: tuple[StoredTensor, ...] = ()
        self._filters = {metadata: words[:LONGEST_FILTER], not metadata: ""}
        self._tree: ValueTreeRows | None = None
        self._values: list[int] = []
        self._rows: TensorRows | None = None

    @property
    def kind(self) -> str:
        """What is shown."""
        return "metadata" if self.metadata else "tensors"

    @property
    def command(self) -> str:
        """The command that shows it."""
        return "/meta" if self.metadata else "/tensors"

    @property
    def reading(self) -> str | None:
        """What is being read."""
        return self.looked.reading

    @property
    def failure(self) -> ReportedError | None:
        """The error that ended the reading."""
        return self.looked.failure

    @property
    def stopped(self) -> bool:
        """Whether the reading was stopped."""
        return self.looked.stopped

    @property
    def words(self) -> str:
        """The words of the filter of what is shown."""
        return self._filters[self.metadata]

    @words.setter
    def words(self, text: str) -> None:
        self._filters[self.metadata] = text[:LONGEST_FILTER]

    def lines(self, width: int) -> Sequence[ResultLine]:
        """Return the rows; why there are none, if nothing is known yet."""
        looked = self.looked
        if looked.contents is None:
            return [plain(line) for line in self._told_instead(width)]
        if self.metadata:
            self._tree = self._tree or ValueTreeRows(looked.values)
            self._values = self._tree.shown(self.words)
            return self._tree.lines(self._values, width, self.words)
        tensors, figures = looked.contents.tensors, looked.figures
        self.tensors = chosen_tensors(tensors, figures, self.words, self.order)
        self._rows = TensorRows(self.tensors, figures, width)
        return self._rows.lines

    def _told_instead(self, width: int) -> list[str]:
        failure = self.looked.failure
        if failure is None:
            return [self.looked.reading or "not read"]
        parts = (f"Error: {failure.message}", session_hint(failure))
        return [line for part in parts if part for line in wrapped(clean(part), width)]

    def about(self) -> str:
        """Return the heading of the rows."""
        if self.metadata:
            return f"{plural(len(self._values), 'row')} of {len(self.looked.values):,}"
        if not self.tensors:
            nothing = "no tensor has these words" if self.words.strip() else "no tensor"
            return nothing if self.looked.contents else ""
        return self._rows.head if self._rows else ""

    def detail(self, at: int | None, width: int) -> Sequence[str]:
        """Return what is told of the row with a number."""
        return self._value_detail(at, width) if self.metadata else self._tensor_detail(at, width)

    def _tensor_detail(self, at: int | None, width: int) -> Sequence[str]:
        looked = self.looked
        problem = looked.contents.problem if looked.contents else None
        told = f"{problem.message}. {session_hint(problem)}" if problem else ""
        if at is None or at >= len(self.tensors):
            return (told,)
        one = self.tensors[at]
        *lines, last = detail_lines(one, looked.figures.get(one.place), width)
        return (*lines, last or told)

    def _value_detail(self, at: int | None, width: int) -> Sequence[str]:
        if self._tree is None or at is None or at >= len(self._values):
            return ()
        row = self._values[at]
        return (path_of(self._tree.rows, row), *wrapped(self._tree.rows[row].text, width))

    def state(self) -> str:
        """Return how far the reading is, or what was read."""
        looked = self.looked
        if looked.failure:
            return f"■ {clean(looked.failure.message)}"
        if looked.reading:
            return f"▶ {looked.reading}"
        if looked.stopped:
            return "■ stopped; f reads on"
        if self.metadata:
            return "■ values as they are in the files"
        # Also of those that a filter hides.
        every = looked.contents.tensors if looked.contents else ()
        found, total = not_finite_words(every, looked.figures), total_words(self.tensors)
        parts = (found, total) if has_not_finite(found) else (total, found)
        return f"■ {' · '.join(filter(None, parts))}"

    def toggle(self, at: int | None, *, fold: bool | None) -> bool:
        """Fold or unfold the object of a row; return whether there can be one."""
        if not self.metadata or self._tree is None or at is None or at >= len(self._values):
            return False
        self._tree.toggle(self._values[at], fold=fold)
        return True
