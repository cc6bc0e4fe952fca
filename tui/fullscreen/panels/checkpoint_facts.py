"""The facts panel: what is known about the highlighted checkpoint."""

from tui.fullscreen.widgets.fact_table import FactTable
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Described, Scanned


class CheckpointFacts:
    """Facts about one checkpoint: loss, recommendation, model, size, memory, training.

    Its widget can be in any container; several of them can be shown in different places.
    """

    id = "facts"
    title = "facts"
    key = "list.info"
    events: tuple[type[PanelEvent], ...] = (Scanned, Described, Highlighted)

    def __init__(self) -> None:
        self.widget = FactTable(id=self.id)

    def show(self, view: PanelView) -> None:
        """Show the facts."""
        self.widget.show(view)
