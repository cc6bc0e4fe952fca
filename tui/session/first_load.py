"""Decides which checkpoint is loaded first: the named one, else the highlighted one if small."""

from core.checkpoints.checkpoint import Checkpoint
from tui.session.phase import Phase
from tui.view.facts import FileFacts

# The highlighted checkpoint is loaded at the start if it needs less than this share of free memory.
SMALL_SHARE = 0.6


class FirstLoad:
    """Decides once. A load or run by the user cancels the decision."""

    def __init__(self, named: Checkpoint | None) -> None:
        self._named, self._undecided = named, True

    def cancel(self) -> None:
        """Load no checkpoint automatically from now on."""
        self._undecided = False

    def take_named(self) -> Checkpoint | None:
        """Return the checkpoint named on the command line at the first call, None afterwards."""
        named, self._named = self._named, None
        if named:
            self.cancel()
        return named

    def should_load(self, facts: FileFacts, phase: Phase) -> bool:
        """Return whether to load the highlighted checkpoint, now that its size is known."""
        if not self._undecided:
            return False
        self.cancel()
        return facts.share is not None and facts.share < SMALL_SHARE and phase is Phase.EMPTY
