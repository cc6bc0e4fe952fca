"""A pane of generations whose tokens can be painted, and walked over with a cursor."""

from textual import events
from textual.geometry import Region
from textual.message import Message

from core.record.generation import Generation
from tui.fullscreen.widgets.generation_block import GenerationBlock
from tui.fullscreen.widgets.panel_pane import PanelPane
from tui.view.painting import Painting
from tui.view.walk import Motion, Walk

# Fewer rows than this are too few for a sticky head.
STICKY_FROM = 4
# What Up, Down and Enter do with the candidates of the token under the cursor.
CANDIDATE_KEYS = {"up": -1, "down": 1, "enter": 0}


class WalkPane(PanelPane):
    """Paints tokens, and sets off the one under the cursor."""

    class WalkChanged(Message):
        """The cursor is on another token, or there is none any more."""

    class CandidateKey(Message):
        """A key for the candidates: up (-1), down (1), or go on from the chosen one (0)."""

        def __init__(self, direction: int) -> None:
            super().__init__()
            self.direction = direction

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.painting = Painting()
        self.walk: Walk | None = None

    def paint(self, painting: Painting) -> None:
        """Paint the tokens of all generations, or stop painting them."""
        self.painting = painting
        for at in self.stack.generation_indexes():
            self.stack.generation_at(at).text.paint(painting)
        self.stack.measure()
        self.reflow()

    def walk_to(self, walk: Walk) -> None:
        """Put the cursor on a token and scroll to it."""
        before, self.walk = self.walk, walk
        if before and before.generation is not walk.generation:
            self._set_off(before.generation, None)
        self._set_off(walk.generation, walk.at)
        self._show_place(walk)
        self.post_message(self.WalkChanged())

    def end_walk(self) -> None:
        """Take the cursor away."""
        if self.walk:
            self._set_off(self.walk.generation, None)
            self.walk = None
            self.post_message(self.WalkChanged())

    def next_of(self, walk: Walk, motion: Motion, direction: int) -> int | None:
        """Return the index of the token that a motion leads to; None if there is none."""
        block = self.stack.block_of(walk.generation)
        if motion is Motion.LINE:
            return block.text.places.beside(walk.at, direction) if block else None
        return walk.next(motion, direction)

    def reflow(self) -> None:
        """Render all lines again; the token under the cursor stays in view."""
        super().reflow()
        if self.walk:
            self._show_place(self.walk)

    def _follow(self) -> None:
        """Follow new text, unless there is a cursor."""
        if self.walk is None:
            super()._follow()

    def _set_off(self, generation: Generation, place: int | None) -> None:
        block = self.stack.block_of(generation)
        if block:
            before = block.text.set_off(place)
            for token in {before, place}:
                if token is not None:
                    self._repaint_token(block, token)

    def _repaint_token(self, block: GenerationBlock, token: int) -> None:
        top = self.stack.tops[self.stack.index_of(block)] + block.text_rows.start
        for row in block.text.rows_of(token):
            self._painter.forget_line(top + row)
            self._repaint(top + row, top + row + 1)

    def _show_place(self, walk: Walk) -> None:
        block = self.stack.block_of(walk.generation)
        if block:
            y = self.stack.tops[self.stack.index_of(block)] + self._row_of(block, walk.at)
            # With the head that stays at the top, and the row below the text.
            above = 1 if self.size.height >= STICKY_FROM else 0
            region = Region(0, max(0, y - above), 1, 1 + above + self.painting.below)
            self.scroll_to_region(region, animate=False, force=True, immediate=True)

    def _row_of(self, block: GenerationBlock, token: int) -> int:
        return block.text_rows.start + block.text.row_of(token)

    def clear_blocks(self) -> None:
        """Remove all blocks, and the cursor with them."""
        self.end_walk()
        super().clear_blocks()

    def on_key(self, event: events.Key) -> None:
        """Let Up, Down and Enter act on the candidates while there is a cursor."""
        if self.walk and event.key in CANDIDATE_KEYS:
            self.post_message(self.CandidateKey(CANDIDATE_KEYS[event.key]))
            event.stop()
            event.prevent_default()
