"""The lines around the panes, filled from the controller: heading, progress, hint and status."""

import time

from tui.fullscreen.screens import status_lines
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller, Phase
from tui.session.loaded import Loaded
from tui.view.facts import progress


class Frame:
    """Shows in the screen's lines what the controller is doing."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._load_began = 0.0
        self._shown: Loaded | None = None
        self._state: tuple[object, ...] = ()

    def state_changed(self) -> bool:
        """Show phase and figures; return whether another model is in memory."""
        controller = self._controller
        other = controller.loaded is not self._shown
        self._shown = controller.loaded
        self._screen.settings_row.show(controller.settings)
        self.show_progress()
        state = (controller.phase, controller.queued, controller.loaded)
        if state != self._state:
            # Figures that only run wait for the clock: painted with every batch they would cost
            # the whole screen, which lies between them and the text.
            self._state = state
            self.show_status()
        return other

    def tick(self) -> None:
        """Move the figures of what is running."""
        self.show_status()
        if self._controller.phase is Phase.LOADING:
            self.show_progress()

    def show_heading(self) -> None:
        """Show what was found, and what computes."""
        entries = self._screen.listing.catalog.entries
        self._screen.header.show(
            status_lines.heading(entries), status_lines.machine(self._controller.loaded)
        )

    def show_progress(self) -> None:
        """Show the bar of a load."""
        checkpoint, line = self._controller.being_loaded, self._screen.progress_line
        line.set_class(checkpoint is not None, "-shown")
        if checkpoint is None:
            self._load_began = 0.0
            return
        self._load_began = self._load_began or time.monotonic()
        seconds = time.monotonic() - self._load_began
        line.show(progress(checkpoint.name, self._controller.loading, seconds))

    def show_hint(self) -> None:
        """Show what helps with the text being typed."""
        loaded, screen = self._controller.loaded, self._screen
        tokenizer, listing = loaded.tokenizer if loaded else None, screen.listing
        screen.hint.show(
            *status_lines.hint(
                screen.prompt.text, listing.catalog, tokenizer, filtering=listing.filtering
            )
        )

    def show_status(self) -> None:
        """Show what is going on with its figures."""
        screen = self._screen
        screen.status.show(*status_lines.status(self._controller, screen.size.width))
