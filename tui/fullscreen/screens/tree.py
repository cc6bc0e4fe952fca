"""The page of branches: the generations as a tree, to choose, compare and hide."""

from textual.app import ComposeResult

from core.base.text import plural
from core.record.generation import Generation
from tui.fullscreen.screens.line_page import LinePage
from tui.fullscreen.screens.page import Run
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.fullscreen.widgets.transcript import Transcript
from tui.terminal import clipboard
from tui.view.branch_tree import difference_words, subtree, tree_lines, tree_of

FOOTER = tuple(f"comparison.{name}" for name in ("up", "load", "mark", "prune", "undo", "stop"))


class Tree(LinePage[int]):
    """Shows the generations; it is dismissed with the number of the one that was chosen."""

    AUTO_FOCUS = "#result"

    def __init__(self, run: Run, output: Transcript, generations: list[Generation]) -> None:
        """Create the page; `output` shows the generations, and hides some of them."""
        super().__init__("branches", run)
        self._output, self._generations = output, generations
        self._marked: Generation | None = None

    def compose_body(self) -> ComposeResult:
        """Create the tree."""
        yield ResultPane(id="result")

    @property
    def runs(self) -> bool:
        """A page of what is there has nothing to stop."""
        return False

    def show_body(self) -> None:
        """Show the tree."""
        hidden = self._output.hidden_numbers
        nodes = tree_of(self._generations, hidden)
        current = self._output.chosen_number
        self.pane.show(tree_lines(nodes, current))

    def show_state(self) -> None:
        """Show the lines around the tree: how many there are, and what was compared."""
        hidden = len(self._output.hidden_numbers)
        count = plural(len(self._generations) - hidden, "generation")
        self.heading.show((count, f"{hidden} hidden") if hidden else (count,))
        take, edit = self.spoken("output.take"), self.spoken("branch.edit")
        self.about.show(f" {take} in the walk, or {edit} in the output, adds a branch")
        self.state.show(f" {self._told or self._comparison()}")
        labels = {"comparison.load": "show", "comparison.stop": "back"}
        self.keys.show(self.footer_of(FOOTER, labels, running=False))

    def _comparison(self) -> str:
        chosen = self._chosen
        if self._marked is None or chosen is None:
            return f"{self.spoken('comparison.mark')} marks one to compare the others with"
        return difference_words(chosen, self._marked)

    @property
    def _chosen(self) -> Generation | None:
        line = self.pane.chosen
        return self._generations[line.number - 1] if line else None

    def action_load(self) -> None:
        """Go back and choose this generation in the output."""
        if self._chosen:
            self.dismiss(self._chosen.number)

    def action_mark(self) -> None:
        """Compare the others with this generation; again, with none."""
        self._marked = None if self._marked is self._chosen else self._chosen
        self.show_state()

    def action_prune(self) -> None:
        """Hide this generation and all that grew from it."""
        chosen = self._chosen
        if chosen is None:
            return
        numbers = subtree(self._generations, chosen.number)
        if any(self._generations[number - 1].finished is None for number in numbers):
            self.tell("one of them still runs: stop it first")
            return
        self._output.hide(numbers)
        self.changed()

    def action_undo(self) -> None:
        """Bring back what was hidden last."""
        if not self._output.unhide():
            self.tell("nothing was hidden")
        self.changed()

    def action_copy(self) -> None:
        """Copy the answer of the chosen generation."""
        if self._chosen:
            self.tell(clipboard.copy(self._chosen.text, self.app.copy_to_clipboard))
