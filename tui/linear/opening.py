"""The start of the line mode: what is found, what is said, and which checkpoint is loaded."""

from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from tui.command_line.looked_in import LookedIn
from tui.command_line.options import Options
from tui.command_line.places import check_roots
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.view.facts import file_facts

GAPS_SHOWN = 5
WELCOME = "stepscope: type a prompt and Enter; /help lists the commands, Ctrl+D leaves"


class Opening:
    """Finds the checkpoints; `best` is the one that was named, else the recommended one."""

    def __init__(self, options: Options, looked_in: LookedIn, why: str) -> None:
        """Look for checkpoints. `why` tells why the full screen is not used, if it was wanted.

        Raises NotFoundError for an unknown checkpoint, or when there is none.
        """
        check_roots(options.roots, demo=options.demo)
        self._options, self._why = options, why
        self.known = KnownCheckpoints(looked_in.roots)
        self._named = looked_in.chosen()
        self.best: Checkpoint | None = self._named or self.known.look().best()

    def introduce(self, output: LineOutput, *, typing: bool) -> None:
        """Say why this is the line mode, what may be missing, and how to begin."""
        if self._why:
            output.tell(f"lines instead of the full screen: {self._why}")
        output.tell(*self._options.notes)
        if self.known.embedded:
            output.tell("no checkpoints were found; these are the embedded ones")
        for gap in self.known.gaps[:GAPS_SHOWN]:
            why = "not in the list" if gap.is_foreign else "checkpoints may be missing"
            output.tell(f"{why}: {gap}")
        if self.best is None:
            found = plural(len(self.known.catalog.entries), "checkpoint")
            output.tell(f"{found} found, none can be loaded; /list gives the reasons")
        if typing:
            output.tell(WELCOME)

    def load_first(self, controller: Controller, output: LineOutput) -> None:
        """Load the named checkpoint, or the recommended one if it is small."""
        first = FirstLoad(self._named)
        if named := first.take_named():
            controller.load(named)
        elif self.best and self._options.prompt is None:
            # A prompt loads the checkpoint whatever its size.
            facts = file_facts(self.best, self._options.precision)
            if first.should_load(facts, controller.phase):
                controller.load(self.best)
            else:
                output.tell(_not_loaded(self.known.name_of(self.best), facts.share))


def _not_loaded(name: str, share: float | None) -> str:
    """Return why the recommended checkpoint is not loaded, and what loads it."""
    needs = "may not fit" if share is None else f"needs {share:.0%} of the free memory"
    return f"{name} {needs}; a prompt loads it, /model NAME another one"
