"""The full screen as slash commands use it: panes, pages, colours, mouse."""

from collections.abc import Callable, Sequence
from functools import partial

from tui.fullscreen.mouse import report_mouse, reports_mouse
from tui.fullscreen.screens.actions import SessionActions
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.shown_keys import key_table
from tui.view.key import Pane
from tui.view.key_table import KeyTable


class ScreenDisplay:
    """Implements tui.view.display.Display with a screen and its actions."""

    def __init__(self, screen: Layout, actions: SessionActions) -> None:
        self._screen, self._actions = screen, actions

    @property
    def theme(self) -> str:
        """The name of the theme."""
        return self._screen.app.theme

    @property
    def themes(self) -> Sequence[str]:
        """The names of all themes."""
        return tuple(self._screen.app.available_themes)

    @property
    def keys(self) -> KeyTable:
        """The keys of the session, which the user can have changed."""
        return key_table(self._screen)

    @property
    def mouse(self) -> bool:
        """Whether the terminal reports the mouse to the session."""
        return reports_mouse(self._screen.app._driver)

    @property
    def strip(self) -> bool:
        """Whether the strip of the next token is on."""
        return self._screen.next_strip.on

    def use_theme(self, name: str) -> None:
        """Change the colours to those of a theme."""
        self._screen.app.theme = name

    def report_mouse(self, *, on: bool) -> None:
        """Let the terminal report the mouse, or let its own selection work."""
        report_mouse(self._screen.app._driver, on=on)

    def show_strip(self, *, on: bool) -> bool:
        """Turn the strip of the next token on or off; return whether the screen has room for it."""
        self._screen.next_strip.switch(on=on)
        return self._screen.has_class("-roomy")

    def focus(self, pane: Pane) -> None:
        """Go to a pane."""
        go: dict[Pane, Callable[[], object]] = {
            Pane.LIST: self._actions.go.checkpoints,
            Pane.OUTPUT: self._actions.go.output,
            Pane.SETTINGS: self._actions.go.settings,
        }
        go.get(pane, partial(self._screen.go_to, self._screen.prompt))()

    def step(self, direction: int) -> None:
        """Choose the next (1) or previous (-1) generation of the output."""
        self._screen.output.action_step(direction)

    def select(self) -> None:
        """Select the text of the chosen generation, or deselect it."""
        self._screen.output.action_select()

    def palette(self) -> None:
        """Open the palette."""
        self._screen.app.action_command_palette()

    def editor(self) -> None:
        """Write the prompt in an editor."""
        self._actions.go.editor()

    def prefill(self, line: str) -> None:
        """Replace the text of the prompt, and go to it; undo brings the text back."""
        self._screen.prompt.write(line)
        self._screen.go_to(self._screen.prompt)

    def press(self, key: str) -> None:
        """Carry out the action of the key with this id."""
        self._screen.call_later(partial(self._screen.run_action, f"press('{key}')"))
