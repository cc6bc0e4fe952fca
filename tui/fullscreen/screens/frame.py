"""The lines around the panes, filled from the controller: heading, progress, hint and status."""

import time

from tui.fullscreen.screens import status_lines
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller, Phase
from tui.session.loaded import Loaded
from tui.view.facts import progress


class Frame:
    """Updates the lines around the panes from the controller's state."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._load_began = 0.0
        self._shown: Loaded | None = None
        self._state: tuple[object, ...] = ()

    def state_changed(self) -> bool:
        """Show phase and figures; return whether the loaded model is another one than before."""
        controller = self._controller
        model_changed = controller.loaded is not self._shown
        self._shown = controller.loaded
        self._screen.settings_row.show(controller.settings)
        self.show_progress()
        state = (controller.phase, controller.queued, controller.loaded)
        if state != self._state:
            # Figures that change with every token are updated by `tick`. Repainting the status
            # line and the text with every batch would repaint the whole screen between them.
            self._state = state
            self.show_status()
        return model_changed

    def tick(self) -> None:
        """Update the figures of a running generation and the progress of a load."""
        self.show_status()
        if self._controller.phase is Phase.LOADING:
            self.show_progress()

    def show_heading(self) -> None:
        """Show the checkpoints found, and the device and precision of the loaded model."""
        entries = self._screen.listing.catalog.entries
        self._screen.header.show(
            status_lines.heading(entries), status_lines.machine(self._controller.loaded)
        )

    def show_progress(self) -> None:
        """Show the progress bar while a checkpoint is being loaded."""
        checkpoint, line = self._controller.being_loaded, self._screen.progress_line
        line.set_class(checkpoint is not None, "-shown")
        if checkpoint is None:
            self._load_began = 0.0
            return
        self._load_began = self._load_began or time.monotonic()
        seconds = time.monotonic() - self._load_began
        line.show(progress(checkpoint.name, self._controller.loading, seconds))

    def show_hint(self) -> None:
        """Show the hint for the text being typed."""
        loaded, screen = self._controller.loaded, self._screen
        tokenizer, listing = loaded.tokenizer if loaded else None, screen.listing
        screen.hint.show(
            *status_lines.hint(
                screen.prompt.text, listing.catalog, tokenizer, filtering=listing.filtering
            )
        )

    def show_status(self) -> None:
        """Show the phase with its figures, and the queued prompt."""
        screen = self._screen
        loaded = self._controller.loaded
        name = screen.listing.catalog.name_of(loaded.checkpoint) if loaded else ""
        screen.status.show(*status_lines.status(self._controller, screen.size.width, name))
