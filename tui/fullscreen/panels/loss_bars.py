"""The loss panel: the val losses of the highlighted run as bars, in order of step."""

from tui.fullscreen.widgets.lines import EndsLine
from tui.view.catalog import bars
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Scanned

LABEL = "val loss  "


class LossBars:
    """A bar for each step with a loss; if they do not all fit, the last ones."""

    id = "bars"
    title = "val loss"
    key = ""
    events: tuple[type[PanelEvent], ...] = (Scanned, Highlighted)

    def __init__(self) -> None:
        self.widget = EndsLine(id=self.id)

    def show(self, view: PanelView) -> None:
        """Show the bars of a run that has at least two steps with a loss."""
        losses = view.losses()
        room = max(1, self.widget.size.width - len(LABEL))
        self.widget.show(LABEL + bars(losses, room) if len(losses) > 1 else "")
