"""The help page (F1): every key, command and preset, and what the settings do."""

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Key, Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.fullscreen.screens.main import SessionScreen
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.flow import words_in_lines
from tui.session.slash import COMMANDS
from tui.view.help_sections import Section, pane_title, sections, with_words
from tui.view.key import Pane
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD
from tui.view.presets import PRESETS, Presets
from tui.view.told_apart import cut_front
from tui.view.typed_filter import TypedFilter

# Widths in cells: of the first column, and of the page from which there are two columns.
COLUMN, TWO_COLUMNS = 18, 56
INDENT = 2


class Help(ModalScreen[None]):
    """One scrolling page with a search; Esc, F1, q and Ctrl+C close it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,ctrl+c", "dismiss", "close", show=False),
    ]

    def __init__(self, pane: Pane | None = None) -> None:
        """Create the page; it opens at the section of a pane, else at the top."""
        super().__init__()
        self._pane = pane
        self._filter = TypedFilter("", typing=False)

    def compose(self) -> ComposeResult:
        """Create the page."""
        with VerticalScroll(id="help", can_focus=True) as page:
            page.border_title = "keys and commands"
            page.border_subtitle = "/ search · ↑ ↓ scroll · Esc closes"
            yield Static(id="help-text", markup=False)

    def on_key(self, event: Key) -> None:
        """Search: `/` begins, Enter keeps what is found, Esc shows everything again."""
        if event.key == "slash" and not self._filter.typing:
            changed: TypedFilter | None = TypedFilter("", typing=True)
        elif self._filter.typing or (event.key == "escape" and self._filter.text):
            changed = self._filter.after(event.key, event.character)
        else:
            return
        if changed is not None:
            event.stop()
            event.prevent_default()
            self._filter = changed
            self._write()

    def on_resize(self, event: Resize) -> None:
        """Write the page for the width; on a small terminal it takes the whole screen."""
        self.set_class(event.size.width < TWO_COLUMNS + 16 or event.size.height < 16, "-narrow")
        self.call_after_refresh(self._write)

    @property
    def _presets(self) -> Presets:
        sessions = (one for one in self.app.screen_stack if isinstance(one, SessionScreen))
        return next((one.controller.presets for one in sessions), PRESETS)

    def _write(self) -> None:
        page = self.query_one("#help", VerticalScroll)
        width = page.scrollable_content_region.width
        if width:
            typed = self._filter
            words = tuple(typed.text.split())
            text = help_page(width, self._presets, key_table(self), words)
            if words or typed.typing:
                head = f"/{cut_front(typed.text, width - 2)}{'▏' if typed.typing else ''}"
                text = Content("\n").join([Content.styled(head, "bold"), text])
            self.query_one("#help-text", Static).update(text)
            if self._pane:
                self.call_after_refresh(self._go_to, self._pane, width)

    def _go_to(self, pane: Pane, width: int) -> None:
        at = section_start(pane, width, self._presets, key_table(self))
        self.query_one("#help", VerticalScroll).scroll_to(y=at, animate=False)
        self._pane = None


def help_page(
    width: int,
    presets: Presets = PRESETS,
    table: KeyTable = STANDARD,
    words: tuple[str, ...] = (),
) -> Content:
    """Return the page in lines of at most `width` cells: rows with all `words`, by section."""
    every = with_words(sections(COMMANDS, presets, table), words)
    lines = [line for section in every for line in _section_lines(section, width)]
    return Content("\n").join(lines[:-1] or [Content("no row has these words"[:width])])


def section_start(
    pane: Pane, width: int, presets: Presets = PRESETS, table: KeyTable = STANDARD
) -> int:
    """Return the line of the page at which the section of a pane begins."""
    at = 0
    for section in sections(COMMANDS, presets, table):
        if section.title == pane_title(pane):
            return at
        at += len(_section_lines(section, width))
    return 0


def _section_lines(section: Section, width: int) -> list[Content]:
    """Return the title, the rows and a blank line."""
    title = [Content.styled(part.rstrip(), "bold") for part in words_in_lines(section.title, width)]
    return [*title, *map(Content, rows_in_lines(section, width)), Content("")]


def rows_in_lines(section: Section, width: int) -> list[str]:
    """Return the rows in two columns; on a narrow page the text is below the key or command."""
    lines: list[str] = []
    for left, right in section.rows:
        if width < TWO_COLUMNS or not left:
            lines += [f" {left}"] if left else []
            column = INDENT + 1 if left else 1
            texts = words_in_lines(right, width - column)
            lines += [" " * column + text.rstrip() for text in texts]
            continue
        texts = [
            " " * (COLUMN + 2) + text.rstrip() for text in words_in_lines(right, width - COLUMN - 2)
        ]
        if cell_len(left) > COLUMN:
            lines.append(f" {left}")
        else:
            texts[0] = f" {set_cell_size(left, COLUMN)} {texts[0].lstrip()}"
        lines += texts
    return lines
