"""A page that compares checkpoints on one prompt and seed: its frame and its keys."""

from typing import ClassVar, Protocol

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.terminal import clipboard
from tui.view.comparison_footer import comparison_footer
from tui.view.fitting import GAP
from tui.view.key import Pane
from tui.view.keys import BY_ID
from tui.view.series import Series, Turn
from tui.view.series_words import asked, marked_words, progress_words

# Seconds between two updates of the figures, and for which a message is shown.
TICK, TOLD_SECONDS = 0.25, 3.0


class Run(Protocol):
    """The methods of tui.session.controller.Controller that a page uses."""

    @property
    def being_loaded(self) -> Checkpoint | None:
        """The checkpoint that is being loaded outside a series."""

    @property
    def is_writing(self) -> bool:
        """Whether a series or a generation runs."""

    def stop(self) -> bool:
        """Ask what runs to end; return whether something ran."""


class Comparison(Screen[Checkpoint | None]):
    """Shows a series; it is dismissed with the checkpoint to load, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Pane.COMPARISON),
        Binding("f1,question_mark", "help", "help", show=False),
        Binding("ctrl+c", "copy", "copy", show=False),
        Binding("ctrl+z", "app.suspend_session", "suspend", show=False),
    ]

    # What the signs mean, the keys of the footer, and labels in place of their own.
    legend = ""
    labels: ClassVar[dict[str, str]] = {}
    footer_keys: tuple[str, ...] = ()
    heading = query_one("#comparison-title", PaneTitle)
    about = query_one("#about", EndsLine)
    state = query_one("#state", EndsLine)
    keys = query_one("#comparison-keys", KeyLine)

    def __init__(self, kind: str, series: Series, names: list[str], run: Run) -> None:
        """Create the page; `kind` is its title, `names` are those of the checkpoints."""
        super().__init__()
        self.kind, self.series, self.names, self.run = kind, series, names, run
        self._told = ""

    def compose(self) -> ComposeResult:
        """Create the lines around the part that differs."""
        yield PaneTitle(self.kind, id="comparison-title")
        yield EndsLine(id="about")
        yield from self.compose_body()
        yield EndsLine(id="state")
        yield KeyLine(id="comparison-keys")

    def compose_body(self) -> ComposeResult:
        """Create the part that differs."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show the series, and update what runs."""
        self.heading.add_class("-focused")
        self.set_interval(TICK, self.show_state)
        self.series_changed()

    def on_resize(self, event: Resize) -> None:
        """Fit the lines to the new size."""
        del event
        self.call_after_refresh(self.series_changed)

    def series_changed(self) -> None:
        """Show the present state of the series; called after every batch of events."""
        if self.is_mounted and self.children:
            self.show_body()
            self.show_state()

    def show_body(self) -> None:
        """Show the part that differs."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Show the lines around it."""
        series, running = self.series, self.series.current
        done = f"{series.complete:,} of {len(series.turns):,}"
        self.heading.show((done,), "" if series.ended else "Esc stops")
        self.about.show(f" {asked(series)}", f"{series.why or marked_words(len(series.turns))} ")
        name = self.names[series.at] if running and series.at is not None else ""
        width, state = max(1, self.size.width - 2), self._told or self._progress(name)
        fits = cell_len(state) + cell_len(self.legend) + len(GAP) <= width
        self.state.show(f" {state}", f"{self.legend} " if fits else "")
        self.keys.show(
            comparison_footer(self.footer_keys, width, self.labels, running=self._runs())
        )

    def _progress(self, name: str) -> str:
        words = progress_words(self.series, name)
        if self.series.ended and (entry := self.run.being_loaded):
            return f"{words} · ▶ loading {entry.name} again"
        return words

    def _runs(self) -> bool:
        return not self.series.ended

    @property
    def chosen(self) -> Turn:
        """The turn that keys act on."""
        raise NotImplementedError

    def tell(self, text: str) -> None:
        """Show a message in place of the progress for three seconds."""
        self._told = text
        self.show_state()
        self.set_timer(TOLD_SECONDS, self._forget_told)

    def _forget_told(self) -> None:
        self._told = ""
        self.show_state()

    def action_column(self, columns: int) -> None:
        """Choose another column, where there are any."""

    def action_load(self) -> None:
        """Go back and load the chosen checkpoint."""
        if self._runs():
            self.tell("stop first (Esc), or wait; then Enter loads")
        else:
            self.dismiss(self.chosen.checkpoint)

    def action_copy(self) -> None:
        """Copy the chosen answer."""
        answer = self.chosen.generation
        if answer is None or not answer.text:
            self.tell("nothing to copy: there is no text")
        else:
            self.tell(clipboard.copy(answer.text, self.app.copy_to_clipboard))

    def action_stop(self) -> None:
        """Stop the series and keep what is done; go back if it has ended."""
        if self._runs():
            self.run.stop()
            self.show_state()
        else:
            self.dismiss(None)

    def action_back(self) -> None:
        """Go back; a series that runs goes on."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Open the page of keys and commands."""
        from tui.fullscreen.screens.help import Help  # noqa: PLC0415 - when it is opened

        self.app.push_screen(Help())

    @on(KeyLine.Pressed)
    async def _key_clicked(self, message: KeyLine.Pressed) -> None:
        handler = BY_ID[message.id].handler
        if isinstance(handler, str):
            await self.run_action(handler)
