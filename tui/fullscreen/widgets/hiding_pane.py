"""A pane of generations of which some can be hidden, and brought back."""

from collections.abc import Collection

from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.walk_pane import WalkPane


class HidingPane(WalkPane):
    """Hides generations in groups; the last group is the first to come back."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hidden = list[list[GenerationBlock]]()

    @property
    def hidden_numbers(self) -> frozenset[int]:
        """The numbers of the generations that are hidden."""
        return frozenset(block.generation.number for group in self._hidden for block in group)

    def hide(self, numbers: Collection[int]) -> None:
        """Hide the generations with these numbers, as one group."""
        blocks = [self.stack.generation_at(at) for at in self.stack.generation_indexes()]
        group = [block for block in blocks if block.generation.number in numbers]
        if self.walk and self.walk.generation.number in numbers:
            self.end_walk()
        for block in group:
            self.stack.take_out(block)
        if group:
            self._hidden.append(group)
        self.reflow()

    def unhide(self) -> bool:
        """Bring the group that was hidden last back; return whether there was one."""
        if not self._hidden:
            return False
        for block in self._hidden.pop():
            block.text.paint(self.painting)
            self.stack.put_back(block)
        # The pane may have another width now.
        self.rewrap()
        self.reflow()
        return True

    def clear_blocks(self) -> None:
        """Remove all blocks, also the hidden ones."""
        self._hidden.clear()
        super().clear_blocks()
