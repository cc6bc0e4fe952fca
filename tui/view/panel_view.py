"""The snapshot that the panels show, and the events that change it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint
from tui.view.catalog import Catalog
from tui.view.facts import FileFacts
from tui.view.scan_news import Described, Scanned

if TYPE_CHECKING:
    from tui.view.checkpoint_facts import Fact

NO_CHECKPOINT = "no checkpoint"


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
    file: FileFacts = field(default_factory=FileFacts)

    def facts(self) -> "list[Fact]":
        """Return the facts about the entry."""
        if self.entry is None:
            return []
        from tui.view.checkpoint_facts import facts_of  # noqa: PLC0415 - only for an entry

        star, lower = self.catalog.star_of(self.entry), self.catalog.recorded_lower(self.entry)
        return facts_of(self.entry, star, self.file, lower)

    def brief(self) -> list[str]:
        """Return the most important facts as short sentences."""
        if self.entry is None:
            return [NO_CHECKPOINT]
        from tui.view.checkpoint_facts import brief  # noqa: PLC0415 - only for an entry

        return brief(self.entry, self.catalog.star_of(self.entry), self.file)

    def sentences(self, width: int) -> list[str]:
        """Return all facts as aligned lines of at most `width` cells."""
        if self.entry is None:
            return [NO_CHECKPOINT]
        from tui.view.fact_lines import fact_lines  # noqa: PLC0415 - only for an entry

        return [line.key + line.value for line in fact_lines(self.facts(), width)]
