"""The part of the line mode that slash commands use."""

from collections.abc import Callable, Sequence

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_branches import LineBranches
from tui.linear.line_contents import LineContents
from tui.linear.line_inside import LineInside
from tui.linear.line_judging import LineJudging
from tui.linear.line_output import LineOutput
from tui.linear.line_past import LinePast
from tui.linear.line_runs import LineRuns
from tui.linear.line_series import LineSeries
from tui.session.controller import Controller
from tui.session.screen_commands import SCREEN_COMMANDS
from tui.session.slash import COMMANDS
from tui.terminal.output_width import output_width
from tui.view.catalog import Catalog, Order
from tui.view.checkpoint_table import checkpoint_table
from tui.view.commands import Command
from tui.view.facts import file_facts
from tui.view.panel_view import PanelView
from tui.view.wrapped import wrapped

# Cells of the first column of /help.
USAGE_WIDTH = 22
# Cells that the second one has at least.
LEAST_HELP = 20
# Cells of a line of /info.
FACTS_WIDTH = 80


class LineSurroundings(LineRuns):
    """Implements tui.view.surroundings.Surroundings with lines on stderr.

    `current` is the highlighted checkpoint of the full screen: the one that was chosen last.
    """

    # Without a full screen; its commands say so.
    display = None

    def __init__(
        self,
        controller: Controller,
        output: LineOutput,
        known: KnownCheckpoints,
        leave: Callable[[], None],
        stop: Callable[[], bool],
    ) -> None:
        """Create it; `leave` ends the session, `stop` returns whether something was running."""
        super().__init__(controller, output, known, stop)
        self._leave = leave
        self._line_series = LineSeries(controller, output, known)
        self.inside = LineInside(controller, output)
        self.contents = LineContents(controller, output, known, lambda: self.current)
        self.branches = LineBranches(controller, output)
        self.past = LinePast(controller, output)
        self._line_judging = LineJudging(controller, output, known)
        self._listed = False

    # Checkpoints --------------------------------------------------------------------------------

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint that is there now."""
        return self.catalog.entries

    @property
    def catalog(self) -> Catalog:
        """The checkpoints that are there now, with the sort order and filter of /list."""
        return self._known.look()

    def load_named(self, name: str) -> None:
        """Find a checkpoint and load it. Raises NotFoundError or UsageError."""
        self.load(self._known.find(name))

    def load(self, checkpoint: Checkpoint) -> None:
        """Load a checkpoint. Raises UsageError while text streams."""
        if self.streaming:
            raise UsageError(
                "The checkpoint cannot change while text streams", "Stop first: /cancel"
            )
        self.current = checkpoint
        self._controller.load(checkpoint)

    def show_list(self) -> None:
        """Write the table of `stepscope list`, sorted and filtered."""
        catalog = self.catalog
        shown = [row.entry for row in catalog.rows() if row.entry]
        lines = checkpoint_table(shown, catalog.standing, output_width())
        self._output.tell(*(lines if shown else ("no match",)))
        if not self._listed:
            self._output.tell(
                "/model NAME loads, /best goes to the starred one, /filter TEXT shows some"
            )
        self._listed = True

    def sort_by(self, order: Order) -> None:
        """Sort the list."""
        self._known.sort_by(order)

    def filter_by(self, text: str) -> None:
        """List only the checkpoints that match a text; "" lists all."""
        self._known.filter_by(text)

    @property
    def highlighted(self) -> Checkpoint | None:
        """The checkpoint that was chosen last."""
        return self.current

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        """Mark these checkpoints, and no others."""
        self._known.mark(marked)

    def lapse(self, argument: str) -> None:
        """Answer a prompt with every marked checkpoint. Raises UsageError."""
        self._line_series.lapse(argument, self.current)

    def judge(self, kind: str, argument: str) -> None:
        """Judge every marked checkpoint. Raises UsageError."""
        self._line_judging.judge(kind, argument, self.current)

    def report(self, argument: str) -> None:
        """Write the report of the last judgement into a file. Raises UsageError."""
        self._line_judging.report(argument)

    def side(self, argument: str) -> None:
        """Answer a prompt with two to four marked checkpoints. Raises UsageError."""
        self._line_series.side(argument, self.current)

    def go_to_best(self) -> None:
        """Make the best checkpoint of the run, or of all runs, the current one, and name it."""
        self.current = self.catalog.best_in_order(self.current)
        if self.current:
            name = self._known.name_of(self.current)
            self._output.tell(f"{name}: /run runs the last prompt on it, /model loads by name")
        else:
            self._output.tell("no checkpoint can be loaded")

    def show_facts(self) -> None:
        """Write the facts of the current checkpoint."""
        entry = self.current
        if entry is None:
            self._output.tell("no checkpoint was found")
            return
        facts = file_facts(entry, self.options.precision)
        view = PanelView(self._known.catalog, entry, facts)
        self._output.tell(f"{entry.name}  {entry.folder}", *view.sentences(FACTS_WIDTH))

    # Words --------------------------------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Write lines."""
        self._output.tell(*lines)

    def tell(self, text: str) -> None:
        """Write a line."""
        self._output.tell(text)

    def clear(self) -> int:
        """Raise UsageError: what was written as lines stays."""
        raise UsageError("Lines that were written cannot be cleared")

    def help(self) -> None:
        """Write every command on a line of its own; those of the full screen on one line."""
        elsewhere = (*(command.name for command in SCREEN_COMMANDS), "clear")
        here = [command for command in COMMANDS.commands if command.name not in elsewhere]
        self._output.tell(
            *(line for each in here for line in _help_of(each, output_width())),
            f"Only in the full screen: {' '.join(f'/{name}' for name in elsewhere)}",
            "Any other line is a prompt; // begins one that begins with a slash.",
            "Ctrl+C stops a generation. Ctrl+D or /quit leaves.",
        )

    def quit(self) -> None:
        """Leave at once."""
        self._leave()


def _help_of(command: Command, width: int) -> list[str]:
    """Return the usage and help of a command in lines of at most `width` cells where possible."""
    usage, text = command.usage, command.help
    if command.name == "copy":
        # Here, text is copied only into files.
        usage, text = "/copy [all] FILE", "write the text, or prompt and text (all), into a file"
        text += "; /copy command: what repeats it"
    first, *others = wrapped(text, max(LEAST_HELP, width - USAGE_WIDTH - 1))
    margin = " " * (USAGE_WIDTH + 1)
    return [f"{usage:<{USAGE_WIDTH}} {first}", *(margin + other for other in others)]
