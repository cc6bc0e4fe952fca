"""The checkpoints of the line mode: found at the start, and looked for again when one is named."""

from collections.abc import Callable
from dataclasses import replace

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.embedded import DEMO
from core.checkpoints.gap import Gap
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.rescan import Rescan
from core.checkpoints.resolve import resolve
from core.checkpoints.roots import Roots
from core.checkpoints.scan import Survey
from tui.command_line.checkpoint_choice import INDEXES, none_found
from tui.view.catalog import Catalog, Order


class KnownCheckpoints:
    """What lies below the roots; the embedded checkpoints if no root was named and none has any."""

    def __init__(self, roots: Callable[[], Roots]) -> None:
        """`roots` is called at every look, because a folder may appear later."""
        self._roots = roots
        self._check, self._rescan, self._embedded_rescan = IndexCheck(), Rescan(), Rescan()
        self._surveyed: Survey | None = None
        self.catalog = Catalog()
        self.embedded = False

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The paths that could not be looked at."""
        return self._surveyed.gaps if self._surveyed else ()

    def look(self) -> Catalog:
        """Return what is there now. Raises NotFoundError for a named folder without checkpoints."""
        roots = self._roots()
        surveyed = self._rescan.look(roots.folders)
        self.embedded = not surveyed.entries and not roots.named
        if self.embedded:
            surveyed = self._embedded_rescan.look((DEMO,))
        if not surveyed.entries:
            raise none_found(roots, surveyed.gaps)
        if surveyed is not self._surveyed:
            self._surveyed = surveyed
            entries = tuple(self._check.apply(surveyed.entries, INDEXES))
            self.catalog = replace(self.catalog, entries=entries)
        return self.catalog

    def find(self, name: str) -> Checkpoint:
        """Return the checkpoint that a name, tag@step or path means now.

        Raises NotFoundError, or UsageError when the path cannot be read.
        """
        try:
            return resolve(name, list(self.look().entries), self.gaps)
        except OSError as error:
            raise UsageError(f"Cannot read {name}: {os_reason(error)}") from error

    def sort_by(self, order: Order) -> None:
        """Sort the list."""
        self.catalog = replace(self.catalog, order=order)

    def filter_by(self, text: str) -> None:
        """List only the checkpoints that match a text; "" lists all."""
        self.catalog = replace(self.catalog, filter=text)

    def mark(self, marked: frozenset[CheckpointKey]) -> None:
        """Mark these checkpoints, and no others."""
        self.catalog = self.catalog.with_marks(marked)

    def name_of(self, entry: Checkpoint) -> str:
        """Return the name of a checkpoint, after its run's where another run has the same name."""
        return self.catalog.name_of(entry)
