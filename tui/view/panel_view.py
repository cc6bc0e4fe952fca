"""The snapshot that the panels of the sidebar show, and the events that change it."""

from dataclasses import dataclass, field

from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import Catalog
from tui.view.facts import FileFacts, summary
from tui.view.scan_news import Described, Scanned


@dataclass(frozen=True, slots=True)
class Highlighted:
    """The list's cursor moved to another checkpoint, or to none."""

    entry: Checkpoint | None


PanelEvent = Scanned | Described | Highlighted


@dataclass(frozen=True, slots=True)
class PanelView:
    """The list as it is shown, the highlighted entry, and the facts from its index."""

    catalog: Catalog = field(default_factory=Catalog)
    entry: Checkpoint | None = None
    facts: FileFacts = field(default_factory=FileFacts)

    def sentences(self) -> list[str]:
        """Return the sentences about the entry."""
        if self.entry is None:
            return ["no checkpoint"]
        return summary(self.entry, self.catalog.star_of(self.entry), self.facts)

    def losses(self) -> list[float]:
        """Return the losses of the entry's run, in order of step."""
        if self.entry is None:
            return []
        entries = self.catalog.losses(self.entry.run)
        return [entry.loss for entry in entries if entry.loss is not None]
