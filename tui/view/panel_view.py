"""What panels beside the output show: a frozen snapshot, and the news after which it is another."""

from dataclasses import dataclass, field

from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import Catalog
from tui.view.facts import FileFacts, summary
from tui.view.scan_news import Described, Scanned


@dataclass(frozen=True, slots=True)
class Highlighted:
    """The list's cursor is on another checkpoint, or on none."""

    entry: Checkpoint | None


PanelEvent = Scanned | Described | Highlighted


@dataclass(frozen=True, slots=True)
class PanelView:
    """The list as it is shown, its highlighted entry, and what that entry's index tells."""

    catalog: Catalog = field(default_factory=Catalog)
    entry: Checkpoint | None = None
    facts: FileFacts = field(default_factory=FileFacts)

    def sentences(self) -> list[str]:
        """Return what is known of the entry."""
        if self.entry is None:
            return ["no checkpoint"]
        return summary(self.entry, self.catalog.star_of(self.entry), self.facts)

    def losses(self) -> list[float]:
        """Return the measured losses of the entry's run, in order of step."""
        if self.entry is None:
            return []
        steps = self.catalog.losses(self.entry.run)
        return [step.loss for step in steps if step.loss is not None]
