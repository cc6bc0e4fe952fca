"""What the screen asks of the thread that reads and writes files."""

from collections.abc import Callable
from typing import Protocol

from core.checkpoints.checkpoint import Checkpoint


class Files(Protocol):
    """The methods of tui.session.watcher.Watcher that the screen uses."""

    def look_at(self, entry: Checkpoint) -> None:
        """Read this entry's index next."""

    def find(self, name: str) -> None:
        """Find the checkpoint that a name or path means, and post Resolved."""

    def watch(self, loaded: Checkpoint | None) -> None:
        """Report when the file of the loaded model is deleted or rewritten."""

    def carry_out(self, errand: Callable[[], object]) -> None:
        """Call a function in the thread, soon."""
