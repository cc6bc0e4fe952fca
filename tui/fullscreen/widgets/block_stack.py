"""Blocks below each other: where each begins, which one a line belongs to. No widget."""

from bisect import bisect_right

from core.record.generation import Generation
from tui.fullscreen.widgets.blocks import GenerationBlock, Line, TranscriptBlock


class BlockStack:
    """Blocks from top to bottom; heights and positions in visual lines."""

    def __init__(self) -> None:
        self.blocks: list[TranscriptBlock] = []
        self.tops: list[int] = []
        self.height = 0
        self._by_number: dict[int, GenerationBlock] = {}

    def add(self, block: TranscriptBlock) -> int:
        """Put a block below the others; return its place in the stack."""
        if isinstance(block, GenerationBlock):
            self._by_number[block.generation.number] = block
        self.blocks.append(block)
        self.tops.append(self.height)
        self.height += block.height
        return len(self.blocks) - 1

    def place_of(self, block: TranscriptBlock) -> int:
        """Return the place of a block; the one that grows is nearly always the last."""
        return len(self.blocks) - 1 if self.blocks[-1] is block else self.blocks.index(block)

    def grow(self, place: int) -> bool:
        """Take in the changed height of a block; return whether blocks below it have moved."""
        if place == len(self.blocks) - 1:
            self.height = self.tops[place] + self.blocks[place].height
            return False
        self.measure()
        return True

    def measure(self) -> None:
        """Find out where every block begins."""
        self.tops, self.height = [], 0
        for block in self.blocks:
            self.tops.append(self.height)
            self.height += block.height

    def rewrap(self, width: int) -> None:
        """Break all lines to another width, in cells."""
        for block in self.blocks:
            block.rewrap(width)
        self.measure()

    def line_at(self, y: int) -> Line:
        """Return a visual line; an empty one outside the stack."""
        place = bisect_right(self.tops, y) - 1
        if place < 0 or y >= self.height:
            return Line()
        return self.blocks[place].line(y - self.tops[place])

    def block_of(self, generation: Generation) -> GenerationBlock | None:
        """Return the block of a generation, None when it was cleared away."""
        return self._by_number.get(generation.number)

    def generation_places(self) -> list[int]:
        """Return the places that hold a generation."""
        return [n for n, block in enumerate(self.blocks) if isinstance(block, GenerationBlock)]

    def generation_at(self, place: int) -> GenerationBlock:
        """Return the generation's block at one of `generation_places`."""
        block = self.blocks[place]
        assert isinstance(block, GenerationBlock)
        return block
