"""The left side: the checkpoint list and its panels, which follow the list's cursor.

What the index of an entry tells comes later than the entry itself, from the watcher thread.
"""

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.panels.checkpoint_facts import CheckpointFacts
from tui.fullscreen.panels.loss_bars import LossBars
from tui.fullscreen.panels.panel import Panel
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.still import StillColumn
from tui.view.catalog import Catalog
from tui.view.facts import FileFacts
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Described, Scanned


class Sidebar(StillColumn):
    """The list above a panel for each thing that is shown of its highlighted entry."""

    listing = query_one("#list", CheckpointList)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.panels: tuple[Panel, ...] = (LossBars(), CheckpointFacts())
        self._described: dict[CheckpointKey, FileFacts] = {}

    def compose(self) -> ComposeResult:
        """Lay out the list and the panels below it."""
        yield CheckpointList(id="list")
        for panel in self.panels:
            yield panel.widget

    def scanned(self, news: Scanned) -> None:
        """Take a new scan; order, filter and cursor stay."""
        old = self.listing.catalog
        self.listing.show(Catalog(news.entries, old.order, old.filter))
        self._tell(news)

    def described(self, news: Described) -> None:
        """Take what an entry's index tells."""
        self._described[news.entry.key] = news.facts
        self._tell(news)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        self._tell(Highlighted(message.entry))

    def view_of(self, entry: Checkpoint | None) -> PanelView:
        """Return the snapshot with an entry highlighted."""
        facts = self._described.get(entry.key, FileFacts()) if entry else FileFacts()
        return PanelView(self.listing.catalog, entry, facts)

    def _tell(self, news: PanelEvent) -> None:
        """Show the present snapshot in the panels that want these news."""
        view = self.view_of(self.listing.highlighted)
        for panel in self.panels:
            if isinstance(news, panel.events):
                panel.show(view)
