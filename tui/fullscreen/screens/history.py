"""The history (Ctrl+R): all generations of this session and earlier ones, searched by words."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input

from core.journal.search import Found, Query
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.pane_title import PaneTitle
from tui.fullscreen.widgets.result_pane import ResultPane
from tui.session.history_search import HistorySearch
from tui.terminal import clipboard
from tui.view.comparison_footer import comparison_footer
from tui.view.history_rows import preview, row
from tui.view.key import Pane
from tui.view.keys import BY_ID
from tui.view.result_view import ResultLine

# Generations that are listed, and that are compared with the words between two other events.
MOST, AT_ONCE = 500, 5_000
PLACEHOLDER = "words of a prompt, text, checkpoint, setting or note"
FOOTER = tuple(f"history.{name}" for name in ("take", "show", "copy", "up", "page_down", "back"))


@dataclass(frozen=True, slots=True)
class Taken:
    """What was chosen: for the prompt, or to be shown in the output."""

    found: Found
    shows: bool = False


class History(Screen[Taken | None]):
    """Lists what has all the typed words, and shows the chosen one below."""

    AUTO_FOCUS = "#words"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_of(Pane.HISTORY),
        Binding("ctrl+c", "back", "back", show=False),
        Binding("f1", "help", "help", show=False),
        Binding("ctrl+z", "app.suspend_session", "suspend", show=False),
    ]
    key_panes: ClassVar[tuple[Pane, ...]] = (Pane.HISTORY,)

    heading = query_one("#history-title", PaneTitle)
    words = query_one("#words", Input)
    result = query_one("#result", ResultPane)
    about = query_one("#history-about", PaneTitle)
    shown = query_one("#preview", ResultPane)
    keys = query_one("#comparison-keys", KeyLine)

    def __init__(
        self,
        words: str,
        typed: Sequence[Found],
        submit: Callable[[Callable[[], object]], None],
    ) -> None:
        """Create the page; `words` are searched at first, `submit` passes a task to the thread.

        `typed` are lines of this session that are not in the history.
        """
        super().__init__()
        self._first_words, self._submit, self._typed = words, submit, typed
        self._search = HistorySearch(lambda: self.app.call_later(self._go_on))
        self._query, self._at = Query(), 0
        # Generations and typed lines that fit, and what is listed of them, generations first.
        self._fitting: list[Found] = []
        self._lines: list[Found] = []
        self._listed: list[Found] = []

    def compose(self) -> ComposeResult:
        """Create the field, the list and the preview."""
        yield PaneTitle("history", id="history-title")
        field = Input(self._first_words, PLACEHOLDER, id="words", select_on_focus=False)
        field.cursor_blink = False
        yield field
        yield ResultPane(id="result")
        yield PaneTitle("generation", id="history-about")
        yield ResultPane(id="preview")
        yield KeyLine(id="comparison-keys")

    def on_mount(self) -> None:
        """Begin to read the history."""
        self.heading.add_class("-focused")
        self.result.can_focus = self.shown.can_focus = False
        self._submit(self._search.read)
        self._begin()

    def on_unmount(self) -> None:
        """Read no more."""
        self._search.leave()

    def on_resize(self, event: Resize) -> None:
        """Fit the lines to the new size."""
        del event
        self.call_after_refresh(self._show)

    @on(Input.Changed)
    def _begin(self) -> None:
        """Search for other words, from the newest generation on."""
        self._query = Query.of(self.words.value)
        self._lines = [one for one in self._typed if self._query.fits(one)]
        self._fitting = []
        self._at, self.result.cursor = 0, None
        self._go_on()

    def _go_on(self) -> None:
        """Compare what is left, in steps between which keys are handled."""
        if self.is_mounted and self.children:
            self._fill()

    @work(exclusive=True)
    async def _fill(self) -> None:
        found = self._search.found
        while self._at < len(found) and len(self._fitting) < MOST:
            part = found[self._at : self._at + AT_ONCE]
            self._at += len(part)
            self._fitting += filter(self._query.fits, part)
            await asyncio.sleep(0)
        self._show()

    def _show(self) -> None:
        """Show the list, how long it is, and the chosen one."""
        width = self.result.text_width
        self._listed = [*self._fitting[:MOST], *self._lines]
        lines = [ResultLine(row(one, width), number=at) for at, one in enumerate(self._listed, 1)]
        self.result.show(lines)
        search, count = self._search, len(self._fitting)
        of = f"{len(self._listed):,} of {len(search.found) + len(self._typed):,}"
        parts = f"the first {MOST:,}: type more words" if count >= MOST else of
        self.heading.show((parts,), search.failure or ("" if search.is_read else "reading…"))
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.chosen
        empty = "nothing has these words" if self._search.is_read else ""
        self.shown.show(preview(chosen, self.shown.text_width) if chosen else ())
        self.about.show((empty,) if empty and not chosen else ())
        width = max(1, self.size.width - 2)
        parts = FOOTER if chosen and chosen.id else ("history.take", "history.up", "history.back")
        self.keys.show(comparison_footer(parts, width, {}, running=False, table=key_table(self)))

    @property
    def chosen(self) -> Found | None:
        """The chosen generation."""
        line = self.result.chosen
        return self._listed[line.number - 1] if line else None

    def action_move(self, by: int) -> None:
        """Choose the generation above or below."""
        self.result.move(by)
        self.shown.scroll_to(y=0, animate=False)
        self._show_chosen()

    def action_page(self, direction: int) -> None:
        """Scroll the text of the chosen one."""
        self.shown.page(direction)

    @on(Input.Submitted)
    def _taken(self) -> None:
        if self.chosen:
            self.dismiss(Taken(self.chosen))

    def action_show(self) -> None:
        """Go back and show the chosen generation in the output."""
        if self.chosen and self.chosen.id:
            self.dismiss(Taken(self.chosen, shows=True))

    def action_copy(self) -> None:
        """Copy the ID of the chosen generation."""
        if self.chosen and self.chosen.id:
            told = clipboard.copy(self.chosen.id, self.app.copy_to_clipboard)
            self.about.show((f"{self.chosen.id}: {told}",))

    def action_back(self) -> None:
        """Go back."""
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
        else:
            self._taken()
