"""Rows that are filtered and chosen; they are made when they are shown."""

from collections.abc import Callable, Sequence

from textual import events

from tui.fullscreen.widgets.result_pane import ResultPane


class FilterPane(ResultPane):
    """A result that is filtered. `typed` gets the keys first, and returns what it has used."""

    typed: Callable[[events.Key], bool] | None = None

    def choose_number(self, number: int) -> None:
        """Choose the line with a number; it is shown below the line before it, near the top."""
        at = next((at for at, line in enumerate(self.lines) if line.number == number), None)
        if at is not None:
            self._choose(at)
            self.scroll_to(y=at - 1, animate=False, immediate=True)

    def on_key(self, event: events.Key) -> None:
        """Let a filter that is typed have the key."""
        if self.typed and self.typed(event):
            event.stop()
            event.prevent_default()


class RowsPane(FilterPane):
    """A result whose lines all act."""

    def _acting(self) -> Sequence[int]:
        return range(len(self.lines))
