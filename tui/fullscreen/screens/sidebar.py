"""The sidebar: the checkpoint list, and panels that show its highlighted entry.

A wide terminal has room for more panels, in a column of their own. The facts of an entry arrive
later than the entry, when the watcher has read its index.
"""

from collections.abc import Sequence
from dataclasses import replace

from textual import on
from textual.app import ComposeResult
from textual.events import Resize
from textual.getters import query_one
from textual.message import Message

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.panels.checkpoint_facts import CheckpointFacts
from tui.fullscreen.panels.loss_panel import LossPanel
from tui.fullscreen.panels.panel import Panel
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.loss_pane import LossPane
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.still import StillColumn
from tui.view.facts import FileFacts
from tui.view.panel_view import Highlighted, PanelEvent, PanelView
from tui.view.scan_news import Described, Scanned

# Below these heights in rows the plot and then the facts are hidden, so that the list keeps six.
PLOT_FROM, FACTS_FROM = 18, 12


class Aside(StillColumn):
    """The column of a wide terminal; the sidebar updates its panels."""

    title = query_one(PaneTitle)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.panels: tuple[Panel, ...] = (CheckpointFacts(),)

    def compose(self) -> ComposeResult:
        """Create the title and the panels."""
        yield PaneTitle("facts")
        for panel in self.panels:
            yield panel.widget


class Sidebar(StillColumn):
    """The checkpoint list with the panels below it."""

    listing = query_one("#list", CheckpointList)
    title = query_one(PaneTitle)

    class Refused(Message):
        """A key could not act; `reason` is for the hint line."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    def __init__(
        self,
        more: Sequence[Panel] = (),
        *,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        """Create the panels below the list; `more` are panels elsewhere, to be kept up to date."""
        super().__init__(id=id)
        self.losses, self.facts = LossPanel(), CheckpointFacts()
        self.panels: tuple[Panel, ...] = (self.losses, self.facts)
        self._everywhere: tuple[Panel, ...] = (*self.panels, *more)
        self._facts: dict[CheckpointKey, FileFacts] = {}

    def compose(self) -> ComposeResult:
        """Create the title, the list and the panels below it."""
        yield PaneTitle("checkpoints")
        yield CheckpointList(id="list")
        for panel in self.panels:
            yield panel.widget

    def on_resize(self, event: Resize) -> None:
        """Hide the panels that do not fit."""
        self.set_class(event.size.height < PLOT_FROM, "-no-plot")
        self.set_class(event.size.height < FACTS_FROM, "-no-facts")

    def scanned(self, scanned: Scanned) -> None:
        """Show a new scan; sort order, filter, marks and cursor are kept."""
        self.listing.show(replace(self.listing.catalog, entries=scanned.entries))
        self._update_panels(scanned)

    def described(self, described: Described) -> None:
        """Keep the facts of an entry and show them."""
        self._facts[described.entry.key] = described.facts
        self._update_panels(described)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        self._update_panels(Highlighted(message.entry))

    @on(CheckpointList.TableRequested)
    def _table_requested(self) -> None:
        """Show the losses as a table, or as a plot again."""
        if self.losses.widget.display:
            self.losses.widget.toggle()
        else:
            self.post_message(self.Refused("the plot needs a higher terminal"))

    @on(LossPane.StepChosen)
    def _step_chosen(self, message: LossPane.StepChosen) -> None:
        """Highlight a step that was clicked; a filter that hides it ends."""
        if not self.listing.catalog.matches(message.entry):
            self.listing.filter("", typing=False)
        self.listing.go_to(message.entry)

    @property
    def other_losses(self) -> str:
        """What the losses can be shown as in place of what they are; "" when they are hidden."""
        pane = self.losses.widget
        return "" if not pane.display else "plot" if pane.as_table else "table"

    def view_of(self, entry: Checkpoint | None) -> PanelView:
        """Return the snapshot that has this entry highlighted."""
        facts = self._facts.get(entry.key, FileFacts()) if entry else FileFacts()
        return PanelView(self.listing.catalog, entry, facts)

    def _update_panels(self, event: PanelEvent) -> None:
        """Show the current snapshot in the panels that depend on this event."""
        view = self.view_of(self.listing.highlighted)
        for panel in self._everywhere:
            if isinstance(event, panel.events):
                panel.show(view)
