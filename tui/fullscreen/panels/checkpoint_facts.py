"""The facts panel: sentences about the highlighted checkpoint."""

from textual.content import Content
from textual.widgets import Static

from core.base.text import clean
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Described, Scanned


class CheckpointFacts:
    """Sentences about one checkpoint: shape, loss, size, recommendation, memory."""

    id = "facts"
    title = "facts"
    key = "list.info"
    events: tuple[type[PanelEvent], ...] = (Scanned, Described, Highlighted)

    def __init__(self) -> None:
        self.widget = Static(id=self.id, markup=False)

    def show(self, view: PanelView) -> None:
        """Show the sentences. They are cleaned, because names can contain control characters."""
        self.widget.update(Content(clean("\n".join(view.sentences()), keep="\n")))
