"""The page of a fan: its tree, rows or groups, and below them the answer of the chosen row."""

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.getters import query_one

from core.base.errors import UsageError
from core.base.text import clean, plural
from core.fan.fan import Fan
from core.fan.groups import By, Groups
from core.fan.pattern import Pattern
from core.record.generation import Generation
from tui.fullscreen.screens.page import Page, Run
from tui.fullscreen.widgets.answer_pane import AnswerPane
from tui.fullscreen.widgets.fan_table import FanTable
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.terminal import clipboard
from tui.view.fan_lines import FanLines, GroupLines, RowLines
from tui.view.fan_words import asked_of, end_words, fan_progress, grouping_words
from tui.view.fitting import GAP
from tui.view.series import Turn
from tui.view.tree_lines import TreeLines

TITLE = "fan"
LEGEND = "raw: of the model   sampled: after the settings"
TREE, ROWS, GROUPS = VIEWS = ("tree", "rows", "groups")
FOOTER = tuple(
    f"comparison.{name}"
    for name in ("up", "column", "group", "load", "copy", "page_down", "stop", "back")
)


class FanPage(Page[int]):
    """Rows that stream side by side; it is dismissed with the row to take, or with None."""

    AUTO_FOCUS = "#rows"

    table = query_one("#rows", FanTable)
    answer_title = query_one("#answer-title", PaneTitle)
    answer = query_one("#answer", AnswerPane)

    def __init__(self, fan: Fan, run: Run, name: str, *, view: str = TREE) -> None:
        """Create the page; `name` is that of the checkpoint."""
        super().__init__(TITLE, run)
        self.fan, self.view, self._checkpoint_name = fan, view, name
        self.by = By.TEXT
        self.pattern: Pattern | None = None
        self.refused: UsageError | None = None
        # The groups, and what they were made from; what the answer below was made from.
        self._grouped: tuple[tuple[object, ...], Groups] = (), Groups(())
        self._shown: tuple[object, ...] = ()

    def group_by(self, by: By, pattern: Pattern | None) -> None:
        """Show the groups of answers that have the same text, first line, or match."""
        self.by, self.pattern, self.refused = by, pattern, None
        self.view = GROUPS

    def compose_body(self) -> ComposeResult:
        """Create the lines and the answer below them."""
        yield FanTable(self._lines(), id="rows")
        yield PaneTitle("answer", id="answer-title")
        yield AnswerPane(id="answer")

    @property
    def runs(self) -> bool:
        """Whether the fan still runs."""
        return not self.fan.ended

    @property
    def chosen(self) -> Generation:
        """The chosen row."""
        return self.fan.rows[self.table.row]

    # What is shown --------------------------------------------------------------------------------

    def _lines(self) -> FanLines:
        if self.view == ROWS:
            return RowLines(self.fan)
        if self.view == GROUPS:
            return GroupLines(self.fan, self._groups(), self._remarks())
        return TreeLines(self.fan)

    def _groups(self) -> Groups:
        """Return the groups; they are made again only when a row has ended."""
        made_from = (self.fan.done, self.fan.changed_at, self.by, self.pattern)
        if made_from != self._grouped[0] and not self.refused:
            try:
                self._grouped = made_from, self.fan.groups(self.by, self.pattern)
            except UsageError as error:
                self.refused, self._grouped = error, (made_from, Groups(()))
        return self._grouped[1]

    def _remarks(self) -> tuple[str, ...]:
        return (clean(self.refused.line()),) if self.refused else ()

    def show_body(self) -> None:
        """Show the lines, and the answer of the chosen row."""
        lines = self._lines()
        needed, room = len(lines) + 1, max(4, self.size.height - 5)
        self.table.styles.height = min(max(needed, 3), max(3, room * 3 // 5))
        self.table.show(lines)
        self._show_answer()

    @on(FanTable.Moved)
    def _show_answer(self) -> None:
        row, number = self.chosen, self.table.row + 1
        state = (len(row.new_ids), row.finished is None, len(self.fan.notices), self.fan.failure)
        shown = (number, *state, self.answer.text_width)
        if shown == self._shown:
            return
        self._shown = shown
        path = self.fan.tree.leaf(number - 1).path_logprob
        words = [plural(len(row.new_ids), "token"), end_words(row), f"log-prob {path:.2f} nats"]
        self.answer_title.show(words, f"row {number:,} of {len(self.fan.rows):,}")
        if turn := self._turn(row):
            self.answer.show(turn, self._checkpoint_name)

    def _turn(self, row: Generation) -> Turn | None:
        """Return what is below: the answer of a row, or why the whole fan has ended."""
        checkpoint, fan = row.origin.checkpoint, self.fan
        if checkpoint and fan.failure:
            return Turn(checkpoint, error=fan.failure)
        return Turn(checkpoint, row, fan.prompt, notices=fan.notices) if checkpoint else None

    def show_state(self) -> None:
        """Show the lines around the body."""
        fan, width = self.fan, max(1, self.size.width - 2)
        self.heading.show(
            (plural(len(fan.rows), "row"), self.view), "Esc stops" if self.runs else ""
        )
        grouping = grouping_words(self.by, self.pattern) if self.view == GROUPS else ""
        self.about.show(f" {asked_of(fan)}", f"{grouping} ")
        state = self._told or fan_progress(fan)
        legend = LEGEND if self.view == TREE and not fan.failure else ""
        fits = cell_len(state) + cell_len(legend) + len(GAP) <= width
        self.state.show(f" {state}", f"{legend} " if fits else "")
        labels = {"comparison.up": "row", "comparison.load": "take row"}
        labels["comparison.column"] = VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)]
        ids = [one for one in FOOTER if self.view == GROUPS or one != "comparison.group"]
        self.keys.show(self.footer_of(ids, labels, running=self.runs))

    # Keys -----------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Choose another row."""
        self.table.move(rows)

    action_along = action_move

    def action_edge(self, direction: int) -> None:
        """Choose the first or the last row."""
        self.table.edge(direction)

    def action_page(self, direction: int) -> None:
        """Scroll the answer."""
        self.answer.scroll_page(direction)

    def action_column(self, views: int) -> None:
        """Show the next of tree, rows and groups."""
        self.view = VIEWS[(VIEWS.index(self.view) + views) % len(VIEWS)]
        self.changed()

    def action_group(self) -> None:
        """Group by something else: the whole text, the first line, then the pattern, if any."""
        ways = [way for way in By if way is not By.PATTERN or self.pattern]
        self.group_by(ways[(ways.index(self.by) + 1) % len(ways)], self.pattern)
        self.changed()
        if not self.pattern:
            self.tell("/groups REGEX groups by a pattern")

    def action_load(self) -> None:
        """Go back and make the chosen row the current generation."""
        if self.runs:
            self.tell(
                f"stop first (Esc), or wait; then {self.spoken('comparison.load')} takes the row"
            )
        elif self.fan.failure:
            self.tell("this fan has no answers")
        else:
            self.dismiss(self.table.row)

    def action_copy(self) -> None:
        """Copy the chosen answer."""
        text = self.chosen.text
        if text:
            self.tell(clipboard.copy(text, self.app.copy_to_clipboard))
        else:
            self.tell("nothing to copy: the answer is empty")
