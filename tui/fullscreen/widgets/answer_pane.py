"""The whole answer of one checkpoint in a comparison; what changed is set off."""

from collections.abc import Sequence

from core.base.text import clean
from tui.fullscreen.widgets.block_pane import BlockPane
from tui.fullscreen.widgets.block_stack import BlockStack
from tui.fullscreen.widgets.blocks import TranscriptBlock
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.panel_block import PanelBlock
from tui.view.series import Turn

STYLES = (
    "head", "prompt", "output", "calculated", "changed", "bar", "chip", "note", "mark", "error",
    "error-title", "info", "info-title",
)  # fmt: skip


class AnswerPane(BlockPane, can_focus=False):
    """Shows the answer of a turn. Its scroll position stays when another turn is shown."""

    style_prefix = "answer-pane"
    COMPONENT_CLASSES = {f"answer-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def show(self, turn: Turn, name: str, changed: Sequence[tuple[int, int]] = ()) -> None:
        """Show a turn; `changed` are the ranges of its answer's shown characters that changed."""
        self.stack = BlockStack()
        self.stack.add(self._block(turn, name, changed))
        self.reflow()

    def _block(self, turn: Turn, name: str, changed: Sequence[tuple[int, int]]) -> TranscriptBlock:
        if turn.error and turn.generation is None:
            return PanelBlock.of(turn.error, name, self.text_width)
        if turn.generation is None:
            return PanelBlock((name, *turn.notices), "info", self.text_width)
        block = GenerationBlock(turn.generation, turn.prompt, self.text_width, name, changed)
        for notice in turn.notices:
            block.remark(clean(notice))
        block.append(turn.generation.text)
        return block

    def _follow(self) -> None:
        """Stay where the text is: rows are compared at the same place."""

    def scroll_page(self, direction: int) -> None:
        """Scroll by a page down (1) or up (-1)."""
        self.scroll_to(
            y=self.scroll_offset.y + direction * max(1, self.size.height - 1), animate=False
        )
