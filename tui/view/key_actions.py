"""Protocols for the actions of keys that concern more than one pane; the screen implements them."""

from typing import Protocol

from tui.view.contents_actions import ContentsKeys
from tui.view.walk import Motion


class RunActions(Protocol):
    """Run a generation again, run on another checkpoint, and stop."""

    def again(self) -> None:
        """Run the chosen or last generation again with a new seed."""

    def same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""

    def highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""

    def stop(self) -> None:
        """Leave the settings, clear the filter, stop, or go to the prompt."""


class CopyActions(Protocol):
    """Copy text to the clipboard."""

    def text(self) -> None:
        """Copy the selection, else the text of the chosen generation."""

    def all(self) -> None:
        """Copy prompt and text of the chosen generation."""

    def or_stop(self) -> None:
        """Copy the selection, else stop, else empty the prompt and show how to quit."""


class GoActions(Protocol):
    """Go to a pane or a page, or close the session."""

    def settings(self) -> None:
        """Go to the settings."""

    def checkpoints(self) -> None:
        """Go to the checkpoint list."""

    def output(self) -> None:
        """Go to the output."""

    def help(self) -> None:
        """Open the page of keys and commands."""

    def editor(self) -> None:
        """Write the prompt in an editor."""

    def suspend(self) -> None:
        """Give the terminal back to the shell until `fg`."""

    def quit(self) -> None:
        """Close the session."""


class CompareActions(Protocol):
    """Compare the marked checkpoints on one prompt and seed, or look at their files."""

    @property
    def contents(self) -> ContentsKeys:
        """What looks at the files of checkpoints."""

    def lapse(self) -> None:
        """Open the time-lapse of the prompt, else of the last one."""

    def side(self) -> None:
        """Show the answers of two to four checkpoints side by side."""


class InsideActions(Protocol):
    """Look inside the output: paint its tokens, and walk over them."""

    def next_measure(self) -> None:
        """Paint the tokens by the next measure; after the last one, stop painting."""

    def next_form(self) -> None:
        """Paint in the next form."""

    def step(self, motion: Motion, direction: int) -> None:
        """Walk to the next (1) or previous (-1) token of a kind."""

    def open_layers(self) -> None:
        """Show the layers of the chosen or last generation."""


class BranchActions(Protocol):
    """Go on from an edited answer, and show the tree of branches."""

    def edit_or_tell(self) -> None:
        """Edit the answer in the editor; show why, if that is not possible."""

    def tree(self) -> None:
        """Show the generations as a tree."""


class PastKeyActions(Protocol):
    """Search the history, and note and pin the chosen or last generation."""

    def history(self) -> None:
        """Open the search of the history."""

    def ask_for_note(self) -> None:
        """Ask for a note; tell why, if there is no generation."""

    def toggle_pin(self) -> None:
        """Pin, or not any more; tell why, if there is no generation."""

    def open_log(self) -> None:
        """Show the commands that repeat the generations; tell why, if there are none."""


class Actions(Protocol):
    """The actions of keys that concern more than one pane."""

    @property
    def run(self) -> RunActions:
        """Run and stop."""

    @property
    def copy(self) -> CopyActions:
        """Copy text."""

    @property
    def compare(self) -> CompareActions:
        """Compare checkpoints."""

    @property
    def inside(self) -> InsideActions:
        """Look inside the output."""

    @property
    def branches(self) -> BranchActions:
        """Go on from other tokens."""

    @property
    def past(self) -> PastKeyActions:
        """Search, note and pin."""

    @property
    def go(self) -> GoActions:
        """Go to a pane or a page."""
