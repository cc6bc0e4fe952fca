"""The part of the session that slash commands use, as a protocol without widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.families.traits import Traits
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.view.branches import Branches
from tui.view.catalog import Catalog, Order
from tui.view.contents_actions import ContentsActions
from tui.view.display import Display
from tui.view.inside import Inside
from tui.view.past_actions import PastActions
from tui.view.presets import Presets


@dataclass(frozen=True, slots=True)
class ModelInMemory:
    """Facts about the loaded model; `context` is in tokens, `vocabulary` in ids.

    `traits` are the constants that it runs with. `alphabet` has its characters; it is empty when
    every character can be produced. `cannot_chat` is why it cannot; empty if it can.
    """

    name: str
    arithmetic: str
    context: int
    vocabulary: int
    traits: Traits
    alphabet: str = ""
    cannot_chat: str = ""


class Surroundings(Protocol):
    """What a slash command can read and change."""

    @property
    def settings(self) -> SamplingSettings:
        """The sampling settings of the next token."""

    @property
    def how(self) -> PromptOptions:
        """How the next prompts become ids, and whether they may pass the trained context."""

    @property
    def presets(self) -> Presets:
        """The presets by name: the built-in ones and the user's own."""

    @property
    def options(self) -> LoadOptions:
        """The options of the next load."""

    @property
    def model(self) -> ModelInMemory | None:
        """The loaded model; None when nothing is loaded."""

    @property
    def streaming(self) -> bool:
        """Whether a generation is running."""

    @property
    def turns(self) -> int:
        """Number of answered messages that the next one would follow."""

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint found."""

    @property
    def catalog(self) -> Catalog:
        """The checkpoints found, with the sort order, filter and marked rows of the list."""

    @property
    def highlighted(self) -> Checkpoint | None:
        """The highlighted checkpoint, or the one that was chosen last in a mode without a list."""

    @property
    def inside(self) -> Inside:
        """What looks inside a generation."""

    @property
    def past(self) -> PastActions:
        """What searches the history, notes and pins generations, and undoes."""

    @property
    def contents(self) -> ContentsActions:
        """What looks at the files of checkpoints."""

    @property
    def branches(self) -> Branches:
        """What goes on from other tokens, and shows the tree of generations."""

    @property
    def display(self) -> Display | None:
        """The full screen; None in a mode without one."""

    def change(self, settings: SamplingSettings) -> None:
        """Set the sampling settings."""

    def use_how(self, how: PromptOptions) -> None:
        """Set how the next prompts become ids."""

    def begin_conversation(self) -> None:
        """Let the next message begin a conversation."""

    def load(self, checkpoint: Checkpoint) -> None:
        """Highlight a checkpoint and load it."""

    def load_named(self, name: str) -> None:
        """Find a checkpoint by name, tag@step or path, and load it; may answer later.

        A second call replaces the first. What was not found is shown as an error.
        """

    def use_options(self, options: LoadOptions) -> None:
        """Set the options of the next load."""

    def load_again(self) -> bool:
        """Load the loaded checkpoint again; return whether the load was started."""

    def say(self, *lines: str) -> None:
        """Show a title and sentences in the output."""

    def tell(self, text: str) -> None:
        """Show a short message beside the output."""

    def clear(self) -> int:
        """Empty the output; return how many generations it had."""

    def show_list(self) -> None:
        """Show the checkpoints, or go to their list."""

    def sort_by(self, order: Order) -> None:
        """Sort the list."""

    def filter_by(self, text: str) -> None:
        """Show the checkpoints that match a text; "" shows all."""

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        """Mark these checkpoints, and no others."""

    def lapse(self, argument: str) -> None:
        """Answer a prompt with every marked checkpoint, one row each. Raises UsageError.

        "" means the last prompt and seed; "last" shows the last comparison again.
        """

    def judge(self, kind: str, argument: str) -> None:
        """Judge the marked checkpoints, such as by a score on a text. Raises UsageError.

        "last" shows the last judgement of the kind again.
        """

    def report(self, argument: str) -> None:
        """Write the last judgement's report into a file. Raises UsageError."""

    def export(self, argument: str) -> None:
        """Write generations into a file: `FILE [WHICH]`; may answer later. Raises UsageError."""

    def side(self, argument: str) -> None:
        """Show the answers of two to four marked checkpoints side by side, likewise."""

    def go_to_best(self) -> None:
        """Highlight the star of the run; in the order over all runs, the best star."""

    def show_facts(self) -> None:
        """Show the facts of the highlighted checkpoint in the output."""

    def again(self) -> None:
        """Run the last prompt again with a new seed."""

    def same(self) -> None:
        """Run the last prompt again with its stored seed and settings."""

    def run_highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""

    def predict(self, text: str | None) -> None:
        """Show which tokens may come after a text, or after the last prompt. Raises UsageError."""

    def cancel(self) -> None:
        """Stop the generation or the load; the text is kept."""

    def fan(self, argument: str) -> None:
        """Run a fan: `[N] [LOW..HIGH] [TEXT]`; "last" shows the last one again.

        Raises UsageError when that is not possible.
        """

    def groups(self, argument: str) -> None:
        """Group the answers of the last fan by "text", "line" or a pattern. Raises UsageError."""

    def take_row(self, row: int) -> None:
        """Make a row (from 0 on) of the last fan the current generation. Raises UsageError."""

    def go_on(self) -> None:
        """Generate more after the end of the chosen or last generation. Raises UsageError."""

    def copy(self, part: str, file: str) -> None:
        """Copy a part, or write it into a file if one is named. Raises UsageError.

        `part` is "text", "all", "command" (which repeats it), or "" for the selection, else
        the text.
        """

    def help(self) -> None:
        """Open the page of keys and commands."""

    def quit(self) -> None:
        """Close the session."""
