"""The lines around the panes, filled from the controller: header, titles, status and footer."""

import time

from tui.fullscreen.screens import status_lines
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.screens.titles import Title, output_title, prompt_title
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.session.controller import Controller
from tui.session.loaded import Loaded
from tui.session.phase import Phase
from tui.view.footer import Situation, footer
from tui.view.key import Pane
from tui.view.load_progress import progress
from tui.view.row_values import RowValues


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
        self._screen.settings_row.show(RowValues(controller.settings, controller.how))
        self.show_progress()
        state = (
            controller.phase,
            controller.queued,
            controller.loaded,
            len(controller.session.generations),
        )
        if state != self._state:
            # Figures that change with every token are updated by `tick`. Repainting the status
            # line and the text with every batch would repaint the whole screen between them.
            self._state = state
            self.show_status()
            self.show_titles()
            self.show_footer()
        return model_changed

    def tick(self) -> None:
        """Update the figures of a running generation, the progress of a load, and the titles.

        Lines whose text is the same are not repainted.
        """
        self.show_status()
        self.show_titles()
        self.show_footer()
        if self._controller.phase is Phase.LOADING:
            self.show_progress()

    def show_header(self) -> None:
        """Show what is loaded and how it computes, or the checkpoints found."""
        screen = self._screen
        catalog, room = screen.listing.catalog, max(1, screen.size.width - 2)
        screen.header.show(*status_lines.header(self._controller.loaded, catalog, room))

    def show_progress(self) -> None:
        """Show the progress bar while a checkpoint is being loaded."""
        checkpoint, line = self._controller.being_loaded, self._screen.progress_line
        line.set_class(checkpoint is not None, "-shown")
        if checkpoint is None:
            self._load_began = 0.0
            return
        self._load_began = self._load_began or time.monotonic()
        seconds = time.monotonic() - self._load_began
        room = self._screen.output_title.size.width - 3
        name = self._screen.listing.catalog.name_of(checkpoint)
        line.show(progress(name, self._controller.loading, seconds, max(1, room)))

    def show_titles(self) -> None:
        """Show the titles of the list, the output and the prompt."""
        screen, listing = self._screen, self._screen.listing
        screen.sidebar.title.show(listing.title_parts, listing.sort_words, listing.title)
        self.show_output_title()
        _show(screen.prompt_title, self._prompt_title())

    def show_output_title(self) -> None:
        """Show which generation is chosen, and whether the newest text is in view."""
        output, session = self._screen.output, self._controller.session
        chosen = output.chosen(session)
        number = chosen.number if chosen else 0
        count = len(session.generations) if output.stack.generation_indexes() else 0
        title = output_title(number, count, at_end=output.is_at_end)
        _show(self._screen.output_title, title)

    def _prompt_title(self) -> Title:
        """Return the message being told, the chosen setting, or what is said of the typed text."""
        screen, loaded = self._screen, self._controller.loaded
        row, listing = screen.settings_row, screen.listing
        in_settings = screen.pane is Pane.SETTINGS
        name = "message" if self._controller.how.chat else "prompt"
        name = "settings" if in_settings else name
        if screen.told:
            return Title((screen.told,), "", name)
        if in_settings:
            return Title((), row.values.explained(row.chosen), name)
        tokenizer = loaded.tokenizer if loaded else None
        title = prompt_title(
            screen.prompt.text,
            screen.prompt.names,
            listing.catalog.filter,
            tokenizer,
            filtering=listing.filtering,
            table=key_table(screen),
        )
        return Title(title.parts, title.right, name)

    def show_status(self) -> None:
        """Show the phase with its figures, and the queued prompt."""
        screen = self._screen
        room = max(1, screen.size.width - 2)
        # The invitation has a legend of its own.
        legend = "" if screen.output.shows_legend else status_lines.LEGEND
        screen.status.show(*status_lines.status(self._controller, room, legend))

    def show_footer(self) -> None:
        """Show the keys that act now."""
        screen = self._screen
        width = max(1, screen.size.width - 2)
        screen.keys.show(footer(self._situation(), width, key_table(screen)))

    def _situation(self) -> Situation:
        screen, controller = self._screen, self._controller
        listing, loaded = screen.listing, controller.loaded
        highlighted = listing.highlighted
        loaded_key = loaded.checkpoint.key if loaded else None
        other = highlighted is not None and highlighted.key != loaded_key
        return Situation(
            pane=screen.pane,
            busy=controller.busy,
            generations=len(controller.session.generations),
            typed=screen.prompt.text,
            other=other and highlighted is not None and highlighted.problem is None,
            selected=bool(screen.selections),
            checkpoints=len(listing.catalog.entries),
            filter=listing.catalog.filter,
            filtering=listing.filtering,
            steps=screen.settings_row.chosen != "stop",
            unfolded=screen.settings_row.open,
            losses=screen.sidebar.other_losses,
            marked=len(listing.catalog.marked_entries),
            walking=screen.output.walk is not None,
            marked_here=highlighted is not None and highlighted.key in listing.catalog.marked,
        )


def _show(line: PaneTitle, title: Title) -> None:
    line.show(title.parts, title.right, title.name)
