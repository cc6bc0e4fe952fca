"""Lines about loads: one at the beginning, one at the end, and a few during long ones."""

from collections.abc import Callable

from core.base.running_clock import CLOCK
from core.base.text import duration, plural, size
from core.checkpoints.checkpoint import Checkpoint
from tui.session.controller import Controller
from tui.session.loaded import Loaded

# Seconds between two lines about the same load.
INTERVAL = 5.0


class LoadLines:
    """Compares the controller's state with what was said last."""

    def __init__(
        self,
        tell: Callable[[str], None],
        name_of: Callable[[Checkpoint], str],
        clock: Callable[[], float] = CLOCK.seconds,
    ) -> None:
        self._tell, self._name_of, self._clock = tell, name_of, clock
        self._being_loaded: Checkpoint | None = None
        self._loaded: Loaded | None = None
        self._began = self._told = 0.0

    def update(self, controller: Controller) -> None:
        """Say what has changed, if it is time to; a series has lines of its own."""
        if controller.series:
            self._loaded = controller.loaded
            return
        entry = controller.being_loaded
        if entry is not None and entry is not self._being_loaded:
            self._began = self._told = self._clock()
            self._tell(f"loading {self._name_of(entry)} · {size(entry.model_bytes)}")
        elif entry is not None:
            self._progress(entry, controller)
        self._being_loaded = entry
        if controller.loaded is not self._loaded:
            self._loaded = controller.loaded
            if self._loaded:
                self._tell(self._ready(self._loaded))

    def _progress(self, entry: Checkpoint, controller: Controller) -> None:
        progress = controller.loading
        if progress is None or self._clock() - self._told < INTERVAL:
            return
        self._told = self._clock()
        done = f"{size(progress.done)} of {size(progress.total)}"
        self._tell(f"loading {self._name_of(entry)} · {done} · {progress.stage}")

    def _ready(self, loaded: Loaded) -> str:
        ready = loaded.ready
        parts = (
            f"{self._name_of(loaded.checkpoint)} loaded in {duration(self._clock() - self._began)}",
            ready.device,
            ready.arithmetic,
            plural(ready.threads, "thread"),
            f"context {ready.context:,}",
        )
        return " · ".join(parts)
