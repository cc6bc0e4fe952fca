"""The part of the full-screen session that only slash commands of the screen use."""

from collections.abc import Sequence
from typing import Protocol

from tui.view.key import Pane
from tui.view.key_table import KeyTable


class Display(Protocol):
    """A screen with panes, colours and a mouse."""

    @property
    def theme(self) -> str:
        """The name of the theme."""

    @property
    def themes(self) -> Sequence[str]:
        """The names of all themes."""

    @property
    def keys(self) -> KeyTable:
        """The keys of the session, which the user can have changed."""

    @property
    def mouse(self) -> bool:
        """Whether the terminal reports the mouse to the session."""

    @property
    def strip(self) -> bool:
        """Whether the strip of the next token is on."""

    def use_theme(self, name: str) -> None:
        """Change the colours to those of a theme."""

    def report_mouse(self, *, on: bool) -> None:
        """Let the terminal report the mouse, or let its own selection work."""

    def show_strip(self, *, on: bool) -> bool:
        """Turn the strip of the next token on or off; return whether the screen has room for it."""

    def focus(self, pane: Pane) -> None:
        """Go to a pane."""

    def step(self, direction: int) -> None:
        """Choose the next (1) or previous (-1) generation of the output."""

    def select(self) -> None:
        """Select the text of the chosen generation, or deselect it."""

    def palette(self) -> None:
        """Open the palette."""

    def editor(self) -> None:
        """Write the prompt in an editor."""

    def prefill(self, line: str) -> None:
        """Replace the text of the prompt, and go to it."""

    def press(self, key: str) -> None:
        """Carry out the action of the key with this id."""
