"""The interface of a panel."""

from typing import Protocol

from textual.widget import Widget

from tui.view.panel_view import PanelEvent, PanelView


class Panel(Protocol):
    """Shows a part of the snapshot in the sidebar."""

    @property
    def id(self) -> str:
        """A stable id, also that of its widget."""

    @property
    def title(self) -> str:
        """Its title, one or two words."""

    @property
    def key(self) -> str:
        """The id of the key (tui.view.keys) that shows more of the same, or ""."""

    @property
    def events(self) -> tuple[type[PanelEvent], ...]:
        """The events after which it must be updated."""

    @property
    def widget(self) -> Widget:
        """The widget that the sidebar contains."""

    def show(self, view: PanelView) -> None:
        """Show a snapshot."""
