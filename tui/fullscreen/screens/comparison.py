"""A page that compares checkpoints on one prompt and seed."""

from typing import ClassVar

from rich.cells import cell_len

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.screens.page import Page, Run
from tui.terminal import clipboard
from tui.view.fitting import GAP
from tui.view.series import Series, Turn
from tui.view.series_words import asked, marked_words, progress_words


class Comparison(Page[Checkpoint]):
    """Shows a series; it is dismissed with the checkpoint to load, or with None."""

    # What the signs mean, the keys of the footer, and labels in place of their own.
    legend = ""
    labels: ClassVar[dict[str, str]] = {}
    footer_keys: tuple[str, ...] = ()

    def __init__(self, kind: str, series: Series, names: list[str], run: Run) -> None:
        """Create the page; `kind` is its title, `names` are those of the checkpoints."""
        super().__init__(kind, run)
        self.series, self.names = series, names

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
        self.keys.show(self.footer_of(self.footer_keys, self.labels, running=self.runs))

    def _progress(self, name: str) -> str:
        words = progress_words(self.series, name)
        if self.series.ended and (entry := self.run.being_loaded):
            return f"{words} · ▶ loading {entry.name} again"
        return words

    @property
    def runs(self) -> bool:
        """Whether the series still runs."""
        return not self.series.ended

    @property
    def chosen(self) -> Turn:
        """The turn that keys act on; each comparison has its own."""
        raise NotImplementedError

    def action_load(self) -> None:
        """Go back and load the chosen checkpoint."""
        if self.runs:
            self.tell(f"stop first (Esc), or wait; then {self.spoken('comparison.load')} loads")
        else:
            self.dismiss(self.chosen.checkpoint)

    def action_copy(self) -> None:
        """Copy the chosen answer."""
        answer = self.chosen.generation
        if answer is None or not answer.text:
            self.tell("nothing to copy: the answer is empty")
        else:
            self.tell(clipboard.copy(answer.text, self.app.copy_to_clipboard))
