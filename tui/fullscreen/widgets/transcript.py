"""The output pane: all generations and panels of the session, a cursor, and text to copy."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from textual import events
from textual.geometry import Offset, Region
from textual.message import Message
from textual.selection import Selection

from core.record.generation import Generation
from core.record.session import Session
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.widgets.blocks import Line, TranscriptBlock
from tui.fullscreen.widgets.clearing_pane import ClearingPane
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.generation_text import LEAD
from tui.fullscreen.widgets.line_selection import MARGIN
from tui.fullscreen.widgets.walk_pane import STICKY_FROM
from tui.view.key import Pane
from tui.view.painting import LEVELS

CURSOR = "▸"
STYLES = (
    "head", "sticky", "prompt", "output", "calculated", "bar", "chip", "note", "mark", "cursor",
    "error", "error-title", "info", "info-title", "below", "place",
    *(f"level-{level}" for level in range(1, LEVELS)),
)  # fmt: skip


class Transcript(ClearingPane):
    """All generations and panels of the session, in order."""

    style_prefix = "transcript"
    BINDINGS = bindings_of(Pane.OUTPUT)
    COMPONENT_CLASSES = {f"transcript--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    class KeyWithoutAction(Message):
        """The user typed a letter that does nothing in the output."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.cursor: int | None = None

    # Generations ----------------------------------------------------------------------------------

    def begin(self, generation: Generation, prompt: str, name: str = "") -> None:
        """Open the block of a generation; the reason of an earlier refusal goes."""
        self.withdraw_invitation()
        self.withdraw(self.refusal)
        self.end_walk()
        if self.cursor is not None:
            self.forget_lines()
        # Scroll to the new text, because the user has just asked for it.
        self.follow()
        self.cursor = None
        block = GenerationBlock(generation, prompt, self.text_width, name)
        block.text.paint(self.painting)
        self.add_block(block)

    def append(self, generation: Generation, text: str) -> None:
        """Add new text to a generation; only its last visual line and those below are repainted."""
        block = self.stack.block_of(generation)
        if block:
            self.grow(self.stack.index_of(block), block.append(text))

    def mark(self, generation: Generation) -> None:
        """Set a sign at the present end of the text."""
        block = self.stack.block_of(generation)
        if block:
            self.grow(self.stack.index_of(block), block.mark())

    def remark(self, generation: Generation, text: str) -> None:
        """Add a sentence to the head of a generation."""
        block = self.stack.block_of(generation)
        if block:
            block.remark(text)
            self.grow(self.stack.index_of(block), 0)

    def take_in(self, generation: Generation, prompt: str, remarks: Sequence[str]) -> None:
        """Show a generation of another session, which has ended, and choose it."""
        self.begin(generation, prompt)
        block = self.stack.block_of(generation)
        assert block
        for text in remarks:
            block.remark(text)
        block.write()
        self.grow(self.stack.index_of(block), 0)
        self.choose(generation.number)

    def end(self, generation: Generation) -> None:
        """Close a generation with its stop reason or error."""
        block = self.stack.block_of(generation)
        if block:
            index = self.stack.index_of(block)
            before = [at for at in self.stack.generation_indexes() if at < index]
            block.close(self.stack.generation_at(at).generation for at in before)
            self.grow(index, 0)
        elif error := generation.error():
            # Its block was cleared, but not the need to know.
            self.panel(error, f"#{generation.number}")

    # The pane ------------------------------------------------------------------------------------

    def remove_block(self, block: TranscriptBlock) -> None:
        """Remove a block that does not show a generation; the cursor stays on its generation."""
        if self.cursor is not None and self.stack.index_of(block) < self.cursor:
            # Before the text moves: a title that follows the scrolling asks for the cursor.
            self.cursor -= 1
        super().remove_block(block)

    def clear(self) -> None:
        """Empty the pane; a running generation continues without being shown."""
        self.cursor = None
        self.clear_blocks()
        self.invite_again()

    def show_cleared(self) -> int:
        """Bring what was cleared last back; return the number of its generations, 0 for none."""
        self.withdraw_invitation()
        self.cursor = None
        shown = super().show_cleared()
        if not self.stack.blocks:
            self.invite_again()
        return shown

    # Cursor ---------------------------------------------------------------------------------------

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked generation; the end of a drag chooses none."""
        index = self.stack.index_at(event.y + self.scroll_offset.y)
        if index in self.stack.generation_indexes() and not self.text_selection:
            self.cursor = index
            self.forget_lines()
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Report letters that do nothing here, so that typing is not swallowed silently."""
        if event.is_printable and event.key not in self.screen.active_bindings:
            self.post_message(self.KeyWithoutAction())

    def action_step(self, direction: int) -> None:
        """Move the cursor to the next (1) or previous (-1) generation and scroll to it.

        Without a cursor the last generation is the chosen one, which the title says.
        """
        indexes = self.stack.generation_indexes()
        if not indexes:
            return
        at = (len(indexes) - 1 if self.cursor is None else indexes.index(self.cursor)) + direction
        self.cursor = indexes[min(max(at, 0), len(indexes) - 1)]
        height = min(self.stack.blocks[self.cursor].height, max(1, self.size.height))
        region = Region(0, self.stack.tops[self.cursor], 1, height)
        self.scroll_to_region(region, animate=False, force=True, top=True)
        self.end_walk()
        self.forget_lines()
        self.refresh()

    def choose(self, number: int) -> None:
        """Choose a generation by its number, and scroll to it."""
        for at in self.stack.generation_indexes():
            if self.stack.generation_at(at).generation.number == number:
                self.cursor = at
                self.action_step(0)

    @property
    def chosen_number(self) -> int:
        """The number of the generation under the cursor, else of the last one; 0 without any."""
        index = self._chosen_index()
        return 0 if index is None else self.stack.generation_at(index).generation.number

    def hide(self, numbers: Collection[int]) -> None:
        """Hide generations; the cursor goes."""
        self.cursor = None
        super().hide(numbers)

    def margin_mark(self, at: int) -> str:
        """Return the cursor at the first line of the chosen generation."""
        here = self.cursor is not None and at == self.stack.tops[self.cursor]
        return CURSOR if here else ""

    def sticky_line(self, at: int) -> Line | None:
        """Return the head of the generation whose text is the first visible line."""
        index = self.stack.index_at(at)
        block = None if index is None else self.stack.blocks[index]
        if not isinstance(block, GenerationBlock) or self.size.height < STICKY_FROM:
            return None
        row = at - self.stack.tops[index or 0]
        # Neither in place of its own head nor of the empty line below it.
        if not 0 < row < block.height - 1:
            return None
        return replace(block.sticky, mark=CURSOR) if index == self.cursor else block.sticky

    # Text to copy ---------------------------------------------------------------------------------

    def chosen(self, session: Session) -> Generation | None:
        """Return the generation under the cursor, else the last one that is not hidden."""
        if self.cursor is not None:
            return self.stack.generation_at(self.cursor).generation
        hidden = self.hidden_numbers
        shown = (one for one in reversed(session.generations) if one.number not in hidden)
        return next(shown, None)

    def chosen_text(self, *, with_prompt: bool) -> str | None:
        """Return the text of the chosen or last generation, None when there is none."""
        index = self._chosen_index()
        if index is None:
            return None
        block = self.stack.generation_at(index)
        return block.with_prompt() if with_prompt else block.plain()

    def _chosen_index(self) -> int | None:
        indexes = self.stack.generation_indexes()
        return self.cursor if self.cursor is not None or not indexes else indexes[-1]

    def action_select(self) -> None:
        """Select the text of the chosen generation; if there is a selection, remove it."""
        index = self._chosen_index()
        if self.text_selection or index is None:
            self.screen.clear_selection()
            return
        rows = self.stack.generation_at(index).text_rows
        first, last = (self.stack.tops[index] + row for row in (rows[0], rows[-1]))
        end = Offset(MARGIN + len(self.line_at(last).text), last)
        self.screen.selections = {self: Selection(Offset(MARGIN + LEAD, first), end)}
