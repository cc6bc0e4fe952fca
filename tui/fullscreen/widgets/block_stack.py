"""Blocks below each other: the first line of each, and the block that a line belongs to."""

from bisect import bisect_right

from core.record.generation import Generation
from tui.fullscreen.widgets.blocks import Line, TranscriptBlock
from tui.fullscreen.widgets.generation_block import GenerationBlock


class BlockStack:
    """Blocks from top to bottom; heights and positions in visual lines."""

    def __init__(self) -> None:
        self.blocks: list[TranscriptBlock] = []
        self.tops: list[int] = []
        self.height = 0
        self._by_number: dict[int, GenerationBlock] = {}

    def add(self, block: TranscriptBlock) -> int:
        """Add a block below the others; return its index."""
        if isinstance(block, GenerationBlock):
            self._by_number[block.generation.number] = block
        self.blocks.append(block)
        self.tops.append(self.height)
        self.height += block.height
        return len(self.blocks) - 1

    def add_first(self, block: TranscriptBlock) -> None:
        """Add a block that does not show a generation above the others."""
        self.blocks.insert(0, block)
        self.measure()

    def remove(self, block: TranscriptBlock) -> None:
        """Remove a block that does not show a generation; those below it move up."""
        self.blocks.remove(block)
        self.measure()

    def take_out(self, block: GenerationBlock) -> None:
        """Remove the block of a generation; `put_back` brings it back."""
        del self._by_number[block.generation.number]
        self.blocks.remove(block)
        self.measure()

    def put_back(self, block: GenerationBlock) -> None:
        """Insert the block of a generation before that of the next one."""
        number = block.generation.number
        later = (at for at in self.generation_indexes()
                 if self.generation_at(at).generation.number > number)  # fmt: skip
        self.blocks.insert(next(later, len(self.blocks)), block)
        self._by_number[number] = block
        self.measure()

    def index_of(self, block: TranscriptBlock) -> int:
        """Return the index of a block; the last one is tried first, as it is usually the one."""
        return len(self.blocks) - 1 if self.blocks[-1] is block else self.blocks.index(block)

    def grow(self, index: int) -> bool:
        """Update the height of a block; return whether blocks below it have moved."""
        if index == len(self.blocks) - 1:
            self.height = self.tops[index] + self.blocks[index].height
            return False
        self.measure()
        return True

    def measure(self) -> None:
        """Compute the first line of every block."""
        self.tops, self.height = [], 0
        for block in self.blocks:
            self.tops.append(self.height)
            self.height += block.height

    def rewrap(self, width: int) -> None:
        """Wrap all blocks to another width, in cells."""
        for block in self.blocks:
            block.rewrap(width)
        self.measure()

    def line_at(self, y: int) -> Line:
        """Return a visual line; an empty one outside the stack."""
        index = self.index_at(y)
        return Line() if index is None else self.blocks[index].line(y - self.tops[index])

    def index_at(self, y: int) -> int | None:
        """Return the index of the block with this visual line; None outside the stack."""
        inside = 0 <= y < self.height
        return bisect_right(self.tops, y) - 1 if inside else None

    def block_of(self, generation: Generation) -> GenerationBlock | None:
        """Return the block of a generation, None when the output was cleared after it began."""
        return self._by_number.get(generation.number)

    def generation_indexes(self) -> list[int]:
        """Return the indexes of the blocks that show a generation."""
        return [n for n, block in enumerate(self.blocks) if isinstance(block, GenerationBlock)]

    def generation_at(self, index: int) -> GenerationBlock:
        """Return the block at one of the `generation_indexes`."""
        block = self.blocks[index]
        assert isinstance(block, GenerationBlock)
        return block
