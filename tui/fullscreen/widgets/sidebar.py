"""The left side: the checkpoint list, the bars of the run's losses, facts of the highlighted one.

What the index of an entry tells comes later than the entry itself, from the files thread.
"""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Static

from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.still import StillColumn
from tui.view.catalog import Catalog, bars
from tui.view.facts import FileFacts, summary

BARS_LABEL = "val loss  "


class Sidebar(StillColumn):
    """List, bars and facts; they follow the list's cursor."""

    listing = query_one("#list", CheckpointList)
    bars_line = query_one("#bars", EndsLine)
    facts = query_one("#facts", Static)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        """Start without checkpoints."""
        super().__init__(id=id)
        self._described: dict[CheckpointKey, FileFacts] = {}

    def compose(self) -> ComposeResult:
        """Lay out the three parts."""
        yield CheckpointList(id="list")
        yield EndsLine(id="bars")
        yield Static(id="facts", markup=False)

    def show(self, entries: tuple[Checkpoint, ...]) -> None:
        """Take a new scan; order, filter and cursor stay."""
        old = self.listing.catalog
        self.listing.show(Catalog(entries, old.order, old.filter))
        self.refresh_facts()

    def describe(self, entry: Checkpoint, facts: FileFacts) -> None:
        """Take what an entry's index tells."""
        self._described[entry.key] = facts
        self.refresh_facts()

    def facts_of(self, entry: Checkpoint) -> list[str]:
        """Return the sentences known of an entry."""
        star = self.listing.catalog.star_of(entry)
        return summary(entry, star, self._described.get(entry.key, FileFacts()))

    @on(CheckpointList.Highlighted)
    def refresh_facts(self) -> None:
        """Show what is known of the highlighted entry and its run."""
        entry = self.listing.highlighted
        lines = self.facts_of(entry) if entry else ["no checkpoint"]
        self.facts.update(Content(clean("\n".join(lines), keep="\n")))
        self.bars_line.show(self._bars(entry.run) if entry else "")

    def _bars(self, run: Path) -> str:
        steps = self.listing.catalog.losses(run)
        if len(steps) < 2:
            return ""
        room = max(1, self.bars_line.size.width - len(BARS_LABEL))
        return BARS_LABEL + bars([step.loss or 0.0 for step in steps], room)
