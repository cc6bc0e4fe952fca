"""A page over the session for what judges or compares checkpoints: its frame and its keys."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, Protocol, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen
from textual.timer import Timer

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.lines import EndsLine
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.view.comparison_footer import comparison_footer
from tui.view.footer import Footer
from tui.view.key import Pane
from tui.view.keys import BY_ID

Chosen = TypeVar("Chosen")
# Seconds between two updates of the figures, and for which a message is shown.
TICK, TOLD_SECONDS = 0.25, 3.0


class Run(Protocol):
    """The methods of tui.session.controller.Controller that a page uses."""

    @property
    def being_loaded(self) -> Checkpoint | None:
        """The checkpoint that is being loaded outside a series."""

    @property
    def is_writing(self) -> bool:
        """Whether a series, a judgement or a generation runs."""

    def stop(self) -> bool:
        """Ask what runs to end; return whether something ran."""


class Page(Screen[Chosen | None]):
    """Shows something that runs; it is dismissed with what was chosen, or with None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Pane.COMPARISON),
        Binding("f1,question_mark", "help", "help", show=False),
        Binding("ctrl+c", "copy", "copy", show=False),
        Binding("ctrl+z", "app.suspend_session", "suspend", show=False),
    ]

    # The panes whose keys act here, the first before the others.
    key_panes: ClassVar[tuple[Pane, ...]] = (Pane.COMPARISON,)

    heading = query_one("#comparison-title", PaneTitle)
    about = query_one("#about", EndsLine)
    state = query_one("#state", EndsLine)
    keys = query_one("#comparison-keys", KeyLine)

    def __init__(self, kind: str, run: Run) -> None:
        """Create the page; `kind` is its title."""
        super().__init__()
        self.kind, self.run = kind, run
        self._told = ""
        self._told_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Create the lines around the part that differs."""
        yield PaneTitle(self.kind, id="comparison-title")
        yield EndsLine(id="about")
        yield from self.compose_body()
        yield EndsLine(id="state")
        yield KeyLine(id="comparison-keys")

    # Each page has these four. The metaclass of Textual's screens is not that of abstract classes.

    def compose_body(self) -> ComposeResult:
        """Create the part that differs."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Show everything, and update what runs."""
        self.heading.add_class("-focused")
        self.set_interval(TICK, self.show_state)
        self.call_after_refresh(self.changed)

    def on_resize(self, event: Resize) -> None:
        """Fit the lines to the new size."""
        del event
        self.call_after_refresh(self.changed)

    def changed(self) -> None:
        """Show the present state; called after every batch of events."""
        if self.is_mounted and self.children:
            self.show_body()
            self.show_state()

    def show_body(self) -> None:
        """Show the part that differs."""
        raise NotImplementedError

    def show_state(self) -> None:
        """Show the lines around it."""
        raise NotImplementedError

    @property
    def runs(self) -> bool:
        """Whether what is shown still runs."""
        raise NotImplementedError

    def footer_of(self, ids: Iterable[str], labels: Mapping[str, str], *, running: bool) -> Footer:
        """Return the footer with the keys of these ids, which `labels` can call otherwise."""
        width = max(1, self.size.width - 2)
        return comparison_footer(ids, width, labels, running=running, table=key_table(self))

    def spoken(self, id_: str) -> str:
        """Return the name of an action's key in a sentence."""
        return key_table(self).spoken(id_)

    def tell(self, text: str) -> None:
        """Show a message in place of the state for three seconds; it replaces the previous one."""
        self._told = text
        self.show_state()
        if self._told_timer:
            self._told_timer.stop()
        self._told_timer = self.set_timer(TOLD_SECONDS, self._forget_told)

    def _forget_told(self) -> None:
        self._told = ""
        self.show_state()

    def action_column(self, columns: int) -> None:
        """Choose another column, where there are any."""

    def action_mark(self) -> None:
        """Mark the chosen line, where lines can be compared."""

    def action_search(self) -> None:
        """Search the lines, where they can be searched."""

    def action_prune(self) -> None:
        """Hide the chosen line, where lines can be hidden."""

    def action_undo(self) -> None:
        """Bring back what was hidden last."""

    def action_group(self) -> None:
        """Group by something else, where there are groups."""

    def action_stop(self) -> None:
        """Stop and keep what is done; go back if it has ended."""
        if self.runs:
            self.run.stop()
            self.show_state()
        else:
            self.dismiss(None)

    def action_back(self) -> None:
        """Go back; what runs goes on."""
        self.dismiss(None)

    def action_help(self) -> None:
        """Open the page of keys and commands."""
        from tui.fullscreen.screens.help import Help  # noqa: PLC0415 - when it is opened

        self.app.push_screen(Help(self.key_panes[0]))

    @on(KeyLine.Pressed)
    async def _key_clicked(self, message: KeyLine.Pressed) -> None:
        handler = BY_ID[message.id].handler
        if isinstance(handler, str):
            await self.run_action(handler)
