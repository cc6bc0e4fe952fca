"""What keys do that no single pane can do itself, as protocols that the screen implements."""

from typing import Protocol


class RunActions(Protocol):
    """Running again, elsewhere, and stopping."""

    def again(self) -> None:
        """Run the chosen or last generation again with a new seed."""

    def same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""

    def highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""

    def stop(self) -> None:
        """Leave the settings, clear the filter, stop, or go to the prompt."""


class CopyActions(Protocol):
    """Copying text to the clipboard."""

    def text(self) -> None:
        """Copy the selection, else the text of the chosen generation."""

    def all(self) -> None:
        """Copy prompt and text of the chosen generation."""

    def or_stop(self) -> None:
        """Copy what is selected, else stop, else say how to quit."""


class GoActions(Protocol):
    """Going to a pane or a page, and out."""

    def settings(self) -> None:
        """Go to the settings."""

    def checkpoints(self) -> None:
        """Go to the checkpoint list."""

    def help(self) -> None:
        """Open the page of keys and commands."""

    def history(self) -> None:
        """Search the prompts sent so far."""

    def editor(self) -> None:
        """Write the prompt in an editor."""

    def quit(self) -> None:
        """Close the session."""


class Actions(Protocol):
    """What keys do that no single pane can do itself."""

    @property
    def run(self) -> RunActions:
        """Running and stopping."""

    @property
    def copy(self) -> CopyActions:
        """Copying."""

    @property
    def go(self) -> GoActions:
        """Going to a pane or a page."""
