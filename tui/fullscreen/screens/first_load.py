"""Which checkpoint is loaded first: the one named on the command line, else a small enough one."""

from core.checkpoints.checkpoint import Checkpoint
from tui.session.controller import Phase
from tui.view.facts import FileFacts

# A checkpoint is loaded unasked if it takes less than this share of free memory.
UNASKED_SHARE = 0.6


class FirstLoad:
    """Decides once; whatever the user loads or runs before cancels it."""

    def __init__(self, preset: Checkpoint | None) -> None:
        self._preset, self._undecided = preset, True

    def cancel(self) -> None:
        """Load nothing unasked from now on."""
        self._undecided = False

    def take_preset(self) -> Checkpoint | None:
        """Return the checkpoint that the command line named, once."""
        preset, self._preset = self._preset, None
        if preset:
            self.cancel()
        return preset

    def wants(self, facts: FileFacts, phase: Phase) -> bool:
        """Decide whether to load the highlighted checkpoint, now that its size is known."""
        if not self._undecided:
            return False
        self.cancel()
        return facts.share is not None and facts.share < UNASKED_SHARE and phase is Phase.EMPTY
