"""The part of the full-screen session that slash commands use."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.screens.actions import SessionActions
from tui.fullscreen.screens.branching import Branching
from tui.fullscreen.screens.fans import Fans
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.screens.looking import Looking
from tui.fullscreen.screens.remembering import Remembering
from tui.fullscreen.screens.screen_display import ScreenDisplay
from tui.session.controlled import Controlled
from tui.session.controller import Controller
from tui.session.judged_report import write_judged
from tui.session.next_activity import answer_lines, begin_next
from tui.session.next_question import NextAnswer
from tui.view.catalog import Catalog, Order

if TYPE_CHECKING:
    from tui.fullscreen.screens.contents_pages import ContentsPages
    from tui.fullscreen.screens.exporting import Exporting
    from tui.fullscreen.screens.judging_pages import JudgingPages


class CommandSurroundings(Controlled):
    """Implements tui.view.surroundings.Surroundings with controller, panes and actions."""

    def __init__(
        self,
        screen: Layout,
        controller: Controller,
        actions: SessionActions,
        fans: Fans,
        load_named: Callable[[str], None],
        carry_out: Callable[[Callable[[], object]], None],
    ) -> None:
        """Create it; `load_named` finds a checkpoint by its name and loads it, later.

        `carry_out` calls a function in the files' thread.
        """
        super().__init__(controller, self._told_apart)
        self._screen, self._actions, self._fans = screen, actions, fans
        self._load_named, self._carry_out = load_named, carry_out
        self.display = ScreenDisplay(screen, actions)

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint found."""
        return self.catalog.entries

    @property
    def catalog(self) -> Catalog:
        """The checkpoints found, with the sort order and filter of the list."""
        return self._screen.listing.catalog

    def _told_apart(self, checkpoint: Checkpoint) -> str:
        """Return the name of a checkpoint, after its run's where another run has the same name."""
        return self.catalog.name_of(checkpoint)

    def load(self, checkpoint: Checkpoint) -> None:
        """Highlight a checkpoint and load it."""
        self._screen.listing.go_to(checkpoint)
        self._controller.load(checkpoint)

    def load_named(self, name: str) -> None:
        """Find a checkpoint by name, tag@step or path, and load it."""
        self._load_named(name)

    def say(self, *lines: str) -> None:
        """Show a title and sentences in the output."""
        self._screen.output.say(*lines)

    def tell(self, text: str) -> None:
        """Show a short message beside the output."""
        self._screen.tell(text)

    def clear(self) -> int:
        """Empty the output; return how many generations it had."""
        output = self._screen.output
        count = len(output.stack.generation_indexes())
        if count:
            number, controller = len(self._controller.session.generations), self._controller
            controller.steps.clear(number, controller.chat.messages)
            controller.journal.clear(number)
        output.clear()
        return count

    def show_list(self) -> None:
        """Go to the checkpoint list."""
        self._actions.go.checkpoints()

    def sort_by(self, order: Order) -> None:
        """Sort the list."""
        self._screen.listing.sort_by(order)

    def filter_by(self, text: str) -> None:
        """Show the checkpoints that match a text; "" shows all."""
        self._screen.listing.filter(text, typing=False)

    @property
    def inside(self) -> Looking:
        """What looks inside a generation."""
        return self._actions.inside

    @property
    def past(self) -> Remembering:
        """What searches the history, notes, pins and undoes."""
        return self._actions.past

    @property
    def contents(self) -> "ContentsPages":
        """What looks at the files of checkpoints."""
        return self._actions.compare.contents

    @property
    def branches(self) -> Branching:
        """What goes on from other tokens, and shows the tree of generations."""
        return self._actions.branches

    @property
    def highlighted(self) -> Checkpoint | None:
        """The highlighted checkpoint."""
        return self._screen.listing.highlighted

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        """Mark these checkpoints, and no others."""
        self._screen.listing.mark(marked)

    def lapse(self, argument: str) -> None:
        """Open the time-lapse."""
        self._actions.compare.open_lapse(argument)

    @cached_property
    def _judging(self) -> "JudgingPages":
        from tui.fullscreen.screens.judging_pages import JudgingPages  # noqa: PLC0415 - when it is needed

        return JudgingPages(self._screen, self._controller)

    def judge(self, kind: str, argument: str) -> None:
        """Open the page of a judgement."""
        self._judging.open(kind, argument)

    def report(self, argument: str) -> None:
        """Write the report of the last judgement into a file. Raises UsageError."""
        self._screen.tell(write_judged(self._judging.latest, argument))

    @cached_property
    def _exporting(self) -> "Exporting":
        from tui.fullscreen.screens.exporting import Exporting  # noqa: PLC0415 - when it is needed

        return Exporting(self._screen, self._controller, self._carry_out)

    def export(self, argument: str) -> None:
        """Write generations into a file, later. Raises UsageError."""
        self._exporting.begin(argument)

    def side(self, argument: str) -> None:
        """Open the answers side by side."""
        self._actions.compare.open_side(argument)

    def go_to_best(self) -> None:
        """Highlight the star of the run; in the order over all runs, the best star."""
        self._screen.listing.action_best()

    def show_facts(self) -> None:
        """Show the facts of the highlighted checkpoint in the output."""
        self._screen.listing.action_info()

    def again(self) -> None:
        """Run the last prompt again with a new seed."""
        self._actions.run.again()

    def same(self) -> None:
        """Run the last prompt again with its stored seed and settings."""
        self._actions.run.same()

    def run_highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""
        self._actions.run.highlighted()

    def predict(self, text: str | None) -> None:
        """Show in the output which tokens may come after a text. Raises UsageError."""
        begin_next(self._controller, text, self._show_next)

    def _show_next(self, answer: NextAnswer) -> None:
        output = self._screen.output
        if answer.failure:
            output.panel(answer.failure, "")
        else:
            output.say(*answer_lines(answer, output.text_width))

    def cancel(self) -> None:
        """Stop the generation or the load; the text is kept."""
        if not self._controller.stop():
            self._screen.tell("nothing is running")

    def fan(self, argument: str) -> None:
        """Run a fan, or show the last one again. Raises UsageError."""
        self._fans.run(argument)

    def groups(self, argument: str) -> None:
        """Show the groups of the last fan. Raises UsageError."""
        self._fans.group(argument)

    def take_row(self, row: int) -> None:
        """Make a row of the last fan the current generation. Raises UsageError."""
        self._fans.take(row)

    def go_on(self) -> None:
        """Generate more after the end of the chosen or last generation."""
        controller = self._controller
        controller.go_on(self._screen.output.chosen(controller.session))

    def copy(self, part: str, file: str) -> None:
        """Copy a part, or write it into a file if one is named."""
        self._actions.copy.part(part, file)

    def help(self) -> None:
        """Open the page of keys and commands."""
        self._actions.go.help()

    def quit(self) -> None:
        """Close the session."""
        self._actions.go.quit()
