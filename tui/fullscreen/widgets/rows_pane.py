"""Rows of which each can be chosen; they are made when they are shown."""

from collections.abc import Callable, Sequence

from textual import events

from tui.fullscreen.widgets.result_pane import ResultPane


class RowsPane(ResultPane):
    """A result whose lines all act. `typed` gets the keys first, and returns what it has used."""

    typed: Callable[[events.Key], bool] | None = None

    def _acting(self) -> Sequence[int]:
        return range(len(self.lines))

    def on_key(self, event: events.Key) -> None:
        """Let a filter that is typed have the key."""
        if self.typed and self.typed(event):
            event.stop()
            event.prevent_default()
