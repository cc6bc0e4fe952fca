"""The loss panel: the val losses of the highlighted run as a plot or a table."""

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.widgets.loss_pane import LossPane
from tui.view.loss_curve import LossCurve, curve_of
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Scanned


class LossPanel:
    """The curve of the highlighted entry's run and metric, with a cursor at the entry."""

    id = "losses"
    title = "val loss"
    key = "list.table"
    events: tuple[type[PanelEvent], ...] = (Scanned, Highlighted)

    def __init__(self) -> None:
        self.widget = LossPane(id=self.id)
        self._curve = LossCurve()
        self._entries: tuple[Checkpoint, ...] = ()
        self._of: tuple[object, ...] = ()

    def show(self, view: PanelView) -> None:
        """Show the curve; it is only computed again for another scan, run or metric."""
        entry, entries = view.entry, view.catalog.entries
        of = (entry.run, entry.metric) if entry else ()
        if entries is not self._entries or of != self._of or len(self._curve.points) < 2:
            self._curve, self._entries, self._of = curve_of(view.catalog, entry), entries, of
        self.widget.show(self._curve, entry)
