"""The part of the line mode that slash commands use."""

from collections.abc import Callable, Sequence

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.headless.listing import table
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.session.controlled import Controlled
from tui.session.controller import Controller
from tui.session.slash import COMMANDS
from tui.view.facts import file_facts, summary

# Cells of the first column of /help.
USAGE_WIDTH = 22
STOP_HINT = "Stop first (Ctrl+C)"


class LineSurroundings(Controlled):
    """Implements tui.view.surroundings.Surroundings with lines on stderr.

    `current` is the checkpoint that was chosen last: it is loaded for a prompt if nothing is.
    """

    def __init__(
        self,
        controller: Controller,
        output: LineOutput,
        known: KnownCheckpoints,
        leave: Callable[[], None],
    ) -> None:
        super().__init__(controller)
        self._output, self._known, self._leave = output, known, leave
        self.current: Checkpoint | None = None

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint that is there now."""
        return self._known.look().entries

    def load(self, checkpoint: Checkpoint) -> None:
        """Load a checkpoint. Raises UsageError while text streams."""
        if self.streaming:
            raise UsageError("The checkpoint cannot change while text streams", STOP_HINT)
        self.current = checkpoint
        self._controller.load(checkpoint)

    def say(self, *lines: str) -> None:
        """Write lines."""
        self._output.tell(*lines)

    def clear(self) -> None:
        """Say that lines cannot be removed."""
        self._output.tell("/clear has no effect here: lines that were written stay")

    def show_list(self) -> None:
        """Write the table of `stepscope list`."""
        catalog = self._known.look()
        self._output.tell(*table(list(catalog.entries), list(catalog.stars)))

    def show_facts(self) -> None:
        """Write the facts of the current checkpoint."""
        entry = self.current
        if entry is None:
            self._output.tell("there is no checkpoint")
            return
        facts = file_facts(entry, self.options.precision)
        star = self._known.catalog.star_of(entry)
        self._output.tell(f"{entry.name}  {entry.folder}", *summary(entry, star, facts))

    def again(self) -> None:
        """Run the last prompt again with a new seed."""
        generations = self._controller.session.generations
        self._controller.again(generations[-1] if generations else None, same=False)

    def help(self) -> None:
        """Write every command on a line of its own."""
        self._output.tell(
            *(f"{command.usage:<{USAGE_WIDTH}} {command.help}" for command in COMMANDS.commands),
            "Any other line is a prompt; // begins one that begins with a slash.",
            "Ctrl+C stops a generation. Ctrl+D or /quit leaves.",
        )

    def quit(self) -> None:
        """Leave at once."""
        self._leave()
