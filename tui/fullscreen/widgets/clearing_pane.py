"""A pane that can be cleared and shows everything again; it can show an earlier session at once."""

import asyncio
from collections.abc import Sequence

from core.record.generation import Generation
from tui.fullscreen.widgets.block_stack import BlockStack
from tui.fullscreen.widgets.blocks import TranscriptBlock
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.hiding_pane import HidingPane

# Generations of an earlier session that are shown between two looks at other events.
AT_ONCE = 10


class ClearingPane(HidingPane):
    """Keeps what was cleared, with the groups that were hidden in it."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._cleared = list[tuple[list[TranscriptBlock], list[list[GenerationBlock]]]]()

    @property
    def cleared_numbers(self) -> frozenset[int]:
        """The numbers of the generations that were cleared."""
        return frozenset(
            block.generation.number
            for blocks, _ in self._cleared
            for block in blocks
            if isinstance(block, GenerationBlock)
        )

    def clear_blocks(self) -> None:
        """Remove all blocks; those of generations, and what is between them, can come back."""
        if self.stack.generation_indexes():
            self._cleared.append((self.stack.blocks, list(self._hidden)))
        super().clear_blocks()

    def show_cleared(self) -> int:
        """Bring what was cleared last back; return the number of its generations, 0 for none."""
        if not self._cleared:
            return 0
        blocks, hidden = self._cleared.pop()
        back, later = [self._current(block) for block in blocks], self.stack.blocks
        self.stack = BlockStack()
        for block in (*back, *later):
            self.stack.add(block)
        self._hidden = hidden + self._hidden
        self.rewrap()
        self.reflow()
        return sum(isinstance(block, GenerationBlock) for block in back)

    def _current(self, block: TranscriptBlock) -> TranscriptBlock:
        """Return a block with what its generation wrote while it was not shown."""
        if not isinstance(block, GenerationBlock):
            return block
        shown = block if block.is_closed else block.renewed()
        shown.text.paint(self.painting)
        return shown

    def reframe(self, generation: Generation) -> None:
        """Show the note and the pin of a generation."""
        block = self.stack.block_of(generation)
        if block:
            block.reframe()
            self.grow(self.stack.index_of(block), 0)

    async def restore(
        self, generations: Sequence[Generation], asked: Sequence[str], cleared: int
    ) -> None:
        """Show the generations of an earlier session, of which the first `cleared` were cleared.

        `asked` are the prompts as the model saw them. Events are handled in between.
        """
        self.withdraw_invitation()
        self.follow()
        for number, (generation, prompt) in enumerate(zip(generations, asked, strict=True)):
            if number and number == cleared:
                self.clear_blocks()
            self._add(generation, prompt, generations[:number])
            if number % AT_ONCE == AT_ONCE - 1:
                self.reflow()
                await asyncio.sleep(0)
        if cleared and cleared == len(generations):
            self.clear_blocks()
        self.reflow()
        self.invite_again()

    def _add(self, generation: Generation, prompt: str, earlier: Sequence[Generation]) -> None:
        block = GenerationBlock(generation, prompt, self.text_width)
        block.write(earlier)
        block.text.paint(self.painting)
        self.stack.add(block)
