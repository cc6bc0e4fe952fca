"""The time-lapse: a row for each checkpoint, and below them the whole answer of the chosen one."""

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one

from tui.fullscreen.screens.comparison import Comparison
from tui.fullscreen.screens.page import Run
from tui.fullscreen.widgets.answer_pane import AnswerPane
from tui.fullscreen.widgets.lapse_table import LapseTable
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.view.answers import answers_of, changed_spans
from tui.view.lapse_rows import LapseRow, compared_with, lapse_row
from tui.view.series import Series, Turn
from tui.view.standing import Standing

TITLE = "time-lapse"


class Lapse(Comparison):
    """Rows that fill in order of step; arrows scrub over them."""

    AUTO_FOCUS = "#rows"
    legend = "underlined: changed from the row above"
    footer_keys = (
        "comparison.up", "comparison.load", "comparison.copy", "comparison.page_down",
        "comparison.stop", "comparison.back",
    )  # fmt: skip

    table = query_one("#rows", LapseTable)
    answer_title = query_one("#answer-title", PaneTitle)
    answer = query_one("#answer", AnswerPane)

    def __init__(self, series: Series, names: list[str], run: Run, standing: Standing) -> None:
        """Create the page; `standing` has the stars."""
        super().__init__(TITLE, series, names, run)
        self._standing = standing
        self._rows: list[LapseRow] = []
        # What each row was made from, and what the answer below was.
        self._made: list[tuple[object, ...]] = []
        self._shown: tuple[object, ...] = ()

    def compose_body(self) -> ComposeResult:
        """Create the rows and the answer below them."""
        yield LapseTable(id="rows")
        yield PaneTitle("answer", id="answer-title")
        yield AnswerPane(id="answer")

    @property
    def chosen(self) -> Turn:
        """The turn of the chosen row."""
        return self.series.turns[self.table.cursor]

    def show_body(self) -> None:
        """Show the rows that have changed, and the answer of the chosen one."""
        self._share_height()
        self._update_rows()
        self.table.show(self._rows)
        self._show_answer()

    def _share_height(self) -> None:
        """Give the rows what they need, up to half of the height."""
        needed, room = len(self.series.turns) + 1, max(4, self.size.height - 5)
        self.table.styles.height = min(needed, max(3, room // 2))

    def _update_rows(self) -> None:
        series = self.series
        states = [self._state(at) for at in range(len(series.turns))]
        if len(self._rows) != len(states):
            self._rows, self._made = [LapseRow("")] * len(states), [()] * len(states)
        for at, state in enumerate(states):
            if state != self._made[at]:
                self._rows[at] = lapse_row(series, at, self.names, self._standing)
                self._made[at] = state

    def _state(self, at: int) -> tuple[object, ...]:
        """Return what decides how a row looks."""
        turn, running = self.series.turns[at], at == self.series.at
        tokens = len(turn.generation.new_ids) if turn.generation else None
        return (tokens, turn.done, running, running and self.series.loading, self.series.ended)

    @on(LapseTable.Moved)
    def _show_answer(self) -> None:
        at = self.table.cursor
        shown = (at, self._state(at), self.answer.text_width)
        if shown == self._shown:
            return
        self._shown = shown
        turn, row = self.series.turns[at], self._rows[at]
        place = f"{at + 1:,} of {len(self._rows):,}"
        self.answer_title.show((row.words,) if row.words else (), place)
        self.answer.show(turn, self._standing_name(turn), self._changed(at))

    def _standing_name(self, turn: Turn) -> str:
        return self._standing.names.get(turn.checkpoint.key, turn.checkpoint.name)

    def _changed(self, at: int) -> list[tuple[int, int]]:
        """Return the ranges of an answer that the one before lacks, once it is complete."""
        answer, before = self.series.turns[at].generation, compared_with(self.series, at)
        earlier = None if before is None else self.series.turns[before].generation
        if answer is None or earlier is None or answer.finished is None:
            return []
        (old, new), _ = answers_of((earlier, answer))
        return changed_spans(new, old)

    def action_move(self, rows: int) -> None:
        """Choose another row."""
        self.table.move(rows)

    action_along = action_move

    def action_edge(self, direction: int) -> None:
        """Choose the first or the last row."""
        self.table.move(direction * len(self._rows))

    def action_page(self, direction: int) -> None:
        """Scroll the answer."""
        self.answer.scroll_page(direction)
