"""What the screen knows of a panel."""

from typing import Protocol

from textual.widget import Widget

from tui.view.panel_view import PanelEvent, PanelView


class Panel(Protocol):
    """Shows one thing beside the output."""

    @property
    def id(self) -> str:
        """A stable word, also the id of its widget."""

    @property
    def title(self) -> str:
        """What it shows, in one or two words."""

    @property
    def key(self) -> str:
        """The id of the key (tui.view.keys) that shows the same at length, or ""."""

    @property
    def events(self) -> tuple[type[PanelEvent], ...]:
        """The news after which it is to be shown again."""

    @property
    def widget(self) -> Widget:
        """What is put on the screen."""

    def show(self, view: PanelView) -> None:
        """Show another snapshot."""
