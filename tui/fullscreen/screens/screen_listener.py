"""Shows the controller's events: text and errors in the output, returned prompts in the prompt."""

from typing import TYPE_CHECKING, Protocol

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.record.generation import Generation
from tui.fullscreen.screens.fans import Fans
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.panel_block import About
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.transcript import Transcript

if TYPE_CHECKING:
    from core.fan.fan import Fan


class ListeningScreen(Protocol):
    """The parts of the main screen that show the controller's events."""

    @property
    def output(self) -> Transcript:
        """The output pane."""

    @property
    def listing(self) -> CheckpointList:
        """The checkpoint list."""

    @property
    def prompt(self) -> Prompt:
        """The prompt."""

    @property
    def fans(self) -> Fans:
        """The pages of fans."""

    def tell(self, text: str) -> None:
        """Show a message in the hint line."""

    def state_changed(self) -> None:
        """Show phase, figures, loaded model and queued prompt."""


class ScreenListener:
    """Implements tui.session.ports.Listener with the parts of a screen."""

    def __init__(self, screen: ListeningScreen) -> None:
        self._screen = screen

    def began(self, generation: Generation, prompt: str) -> None:
        """Open the generation's block."""
        name = self._name_of(generation.origin.checkpoint)
        self._screen.output.begin(generation, prompt, name)

    def grew(self, generation: Generation, text: str) -> None:
        """Append text."""
        self._screen.output.append(generation, text)

    def changed(self, generation: Generation) -> None:
        """Mark the position where a setting changed."""
        self._screen.output.mark(generation)

    def remarked(self, generation: Generation, text: str) -> None:
        """Add a sentence to the generation's head."""
        self._screen.output.remark(generation, text)

    def ended(self, generation: Generation) -> None:
        """Close the block with its stop reason."""
        self._screen.output.end(generation)

    def fan_began(self, fan: "Fan") -> None:
        """Open the page of a fan; why an earlier command was refused goes then."""
        self._screen.output.withdraw(self._screen.output.refusal)
        self._screen.fans.began(fan)

    def fan_changed(self, fan: "Fan") -> None:
        """Update the page of a fan."""
        self._screen.fans.changed(fan)

    def load_began(self) -> None:
        """Remove what an earlier load reported, and why an earlier command was refused."""
        output = self._screen.output
        output.forget(About.LOAD)
        output.withdraw(output.refusal)

    def load_failed(self, failure: ReportedError, checkpoint: Checkpoint | None) -> None:
        """Show the error as a panel in the output."""
        self._screen.output.panel(failure, self._name_of(checkpoint), About.LOAD)

    def load_cancelled(self, checkpoint: Checkpoint) -> None:
        """Show the cancelled load as a sentence in the output."""
        self.load_noticed(f"Loading {self._name_of(checkpoint)} was cancelled")

    def load_noticed(self, text: str) -> None:
        """Show a sentence in the output."""
        self._screen.output.say(text, about=About.LOAD)

    def failed(self, failure: ReportedError) -> None:
        """Show why a prompt cannot run as a panel in the output."""
        self._screen.output.panel(failure, "")

    def refused(self, reason: str) -> None:
        """Show the reason in the hint line."""
        self._screen.tell(reason)

    def given_back(self, prompt: str) -> None:
        """Return a queued prompt to the prompt widget."""
        self._screen.prompt.give_back(prompt)

    def state_changed(self) -> None:
        """Show phase, figures, loaded model and queued prompt; called for every batch."""
        self._screen.state_changed()

    def _name_of(self, checkpoint: Checkpoint | None) -> str:
        """Return the name that tells a checkpoint apart from others; "" for None."""
        return self._screen.listing.catalog.name_of(checkpoint) if checkpoint else ""
