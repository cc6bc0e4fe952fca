"""The output pane: all generations and panels of the session, a cursor, and text to copy."""

from textual.geometry import Offset, Region
from textual.selection import Selection

from core.base.errors import ReportedError
from core.record.generation import Generation
from core.record.session import Session
from tui.fullscreen.bindings import bindings_of
from tui.fullscreen.widgets.block_pane import BlockPane
from tui.fullscreen.widgets.blocks import GenerationBlock, PanelBlock
from tui.fullscreen.widgets.line_selection import MARGIN
from tui.view.key import Pane

CURSOR = "▸"
STYLES = (
    "head", "prompt", "output", "chip", "note", "mark", "cursor", "error", "error-title",
    "info", "info-title",
)  # fmt: skip


class Transcript(BlockPane):
    """All generations and panels of the session, in order."""

    style_prefix = "transcript"
    BINDINGS = bindings_of(Pane.OUTPUT)
    COMPONENT_CLASSES = {f"transcript--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.cursor: int | None = None

    def begin(self, generation: Generation, prompt: str, name: str = "") -> None:
        """Open the block of a generation."""
        if self.cursor is not None:
            self.forget_lines()
        # Scroll to the new text, because the user has just asked for it.
        self.follow()
        self.cursor = None
        self.add_block(GenerationBlock(generation, prompt, self.text_width, name))

    def append(self, generation: Generation, text: str) -> None:
        """Add new text to a generation; only its last visual line and those below are repainted."""
        block = self.stack.block_of(generation)
        if block:
            first = block.append(text)
            self.grow(self.stack.index_of(block), first)

    def mark(self, generation: Generation) -> None:
        """Mark the present end of the text in the margin."""
        block = self.stack.block_of(generation)
        if block:
            block.mark()

    def end(self, generation: Generation) -> None:
        """Close a generation with its stop reason."""
        block = self.stack.block_of(generation)
        if block:
            block.close()
            self.grow(self.stack.index_of(block), 0)

    def chosen(self, session: Session) -> Generation | None:
        """Return the generation under the cursor, else the last one of the session."""
        if self.cursor is not None:
            return self.stack.generation_at(self.cursor).generation
        return session.generations[-1] if session.generations else None

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

    def action_step(self, direction: int) -> None:
        """Move the cursor to the next (1) or previous (-1) generation and scroll to it."""
        indexes = self.stack.generation_indexes()
        if not indexes:
            return
        if self.cursor is None:
            self.cursor = indexes[-1]
        else:
            at = indexes.index(self.cursor) + direction
            self.cursor = indexes[min(max(at, 0), len(indexes) - 1)]
        height = min(self.stack.blocks[self.cursor].height, max(1, self.size.height))
        region = Region(0, self.stack.tops[self.cursor], 1, height)
        self.scroll_to_region(region, animate=False, force=True, top=True)
        self.forget_lines()
        self.refresh()

    def margin_mark(self, at: int) -> str:
        """Return the cursor at the first line of the chosen generation."""
        here = self.cursor is not None and at == self.stack.tops[self.cursor]
        return CURSOR if here else ""

    def action_select(self) -> None:
        """Select the text of the chosen generation; if there is a selection, remove it."""
        index = self._chosen_index()
        if self.text_selection or index is None:
            self.screen.clear_selection()
            return
        rows = self.stack.generation_at(index).text_rows
        first, last = (self.stack.tops[index] + row for row in (rows[0], rows[-1]))
        end = Offset(MARGIN + len(self.line_at(last).text), last)
        self.screen.selections = {self: Selection(Offset(MARGIN, first), end)}

    def panel(self, failure: ReportedError, subject: str) -> None:
        """Show an error: its subject, message and hint."""
        self.add_block(PanelBlock.of(failure, subject, self.text_width))

    def say(self, *lines: str) -> None:
        """Show a title and sentences."""
        self.add_block(PanelBlock(lines, "info", self.text_width))

    def clear(self) -> None:
        """Empty the pane; a running generation continues but is no longer shown."""
        self.cursor = None
        self.clear_blocks()
