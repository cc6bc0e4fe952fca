"""The actions that look inside the output: paint its tokens, and walk over them."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from core.base.errors import UsageError
from core.record.generation import Generation
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.view.distribution_table import BESIDE, distribution_lines
from tui.view.head_choice import HeadChoice
from tui.view.painting import Painting
from tui.view.result_view import Pieces
from tui.view.walk import Motion, Walk, last_with_tokens, token_at

if TYPE_CHECKING:
    from tui.fullscreen.screens.layers_pages import LayersPages

# The distribution has these rows if as many of the output stay in view, else half of all rows.
FEW, LEAST_OUTPUT = 10, 5


class Looking:
    """Implements tui.view.inside.Inside with the output, the legend and the distribution."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller

    @property
    def painting(self) -> Painting:
        """What the tokens are painted by, and how."""
        return self._screen.output.painting

    def paint(self, painting: Painting) -> None:
        """Paint the tokens, or stop painting them."""
        self._screen.output.paint(painting)
        pieces: Pieces = tuple(
            (text, "note" if not level else f"level-{level}") for text, level in painting.legend()
        )
        self._screen.legend.show((pieces,) if pieces else ())
        self._screen.call_after_refresh(self.show)

    def next_measure(self) -> None:
        """Paint by the next measure; after the last one, stop painting."""
        self.paint(self.painting.with_next_measure())

    def next_form(self) -> None:
        """Paint in the next form."""
        self.paint(self.painting.with_next_form())

    # Walk ---------------------------------------------------------------------------------------

    def step(self, motion: Motion, direction: int) -> None:
        """Walk to the next (1) or previous (-1) token; the first step begins at that end."""
        output = self._screen.output
        walk = output.walk
        if walk is None:
            self._begin(motion, direction)
            return
        at = output.next_of(walk, motion, direction)
        if at is None:
            self._screen.tell(f"no {'further' if direction > 0 else 'earlier'} {motion}")
        else:
            self._go_to(walk.generation, at)

    def _begin(self, motion: Motion, direction: int) -> None:
        """Begin at the first token that goes back, at the last one that goes on."""
        generation = self._chosen()
        if generation is None:
            self._screen.tell("no tokens to walk over: run a prompt first")
            return
        outside = Walk(generation, -1 if direction > 0 else len(generation.new_ids))
        at = None if motion is Motion.LINE else outside.next(motion, direction)
        if at is None and motion not in (Motion.LINE, Motion.TOKEN):
            self._screen.tell(f"no {motion}")
            return
        at = at if at is not None else len(generation.new_ids) - 1
        self._go_to(generation, at)

    def walk_to(self, number: int | None) -> None:
        """Walk to a token by its number, counted from 1. Raises UsageError."""
        generation = last_with_tokens(self._chosen())
        at = token_at(generation, number)
        self._screen.go_to(self._screen.output)
        self._go_to(generation, at)

    def end_walk(self) -> bool:
        """Take the cursor away; return whether there was one."""
        output = self._screen.output
        walking = output.walk is not None
        output.end_walk()
        return walking

    def choose(self, direction: int) -> None:
        """Choose the candidate below (1) or above (-1)."""
        output = self._screen.output
        walk = output.walk
        chain = walk.generation.chain(walk.at, self._controller.settings) if walk else None
        if walk and chain:
            candidate = min(max(walk.candidate + direction, 0), len(chain.candidates) - 1)
            self._show_walk(replace(walk, candidate=candidate))

    def _go_to(self, generation: Generation, at: int) -> None:
        self._show_walk(Walk(generation, at, self._sampled(generation, at)))

    def _show_walk(self, walk: Walk) -> None:
        """Put the cursor there, and show the distribution in the same frame."""
        self._screen.output.walk_to(walk)
        self.show()

    def _chosen(self) -> Generation | None:
        """Return the chosen or last generation if it has tokens and is shown."""
        output = self._screen.output
        generation = output.chosen(self._controller.session)
        shown = generation is not None and output.stack.block_of(generation) is not None
        return generation if shown and generation and generation.new_ids else None

    def _sampled(self, generation: Generation, at: int) -> int:
        """Return the place of the sampled id among the candidates."""
        return generation.ranks[at] - 1

    # Layers -------------------------------------------------------------------------------------

    @cached_property
    def _pages(self) -> "LayersPages":
        from tui.fullscreen.screens.layers_pages import LayersPages  # noqa: PLC0415 - when needed

        return LayersPages(self._screen, self._controller)

    def read_prompt(self) -> None:
        """Read the prompt once more and paint its tokens too. Raises UsageError."""
        from tui.fullscreen.screens.prompt_reading import PromptReading  # noqa: PLC0415 - when needed

        chosen = self._screen.output.chosen(self._controller.session)
        PromptReading(self._screen, self._controller).begin(chosen)

    def layers(self, choice: HeadChoice | None = None) -> None:
        """Open the page of layers, or of the attention of a head. Raises UsageError."""
        self._pages.open(choice)

    def open_layers(self) -> None:
        """Open the page of layers; tell why, if it cannot."""
        try:
            self.layers()
        except UsageError as error:
            self._screen.tell(error.message)

    def show(self) -> None:
        """Show the distribution at the cursor with the settings of now."""
        screen, walk = self._screen, self._screen.output.walk
        if walk is None:
            screen.distribution.show(())
            return
        room = screen.output.size.height + screen.distribution.size.height
        most = max(BESIDE + 1, min(FEW, room - LEAST_OUTPUT), room // 2)
        rows = min(BESIDE + self._count(walk), most)
        width = max(1, screen.output_title.size.width - 3)
        lines = distribution_lines(walk, self._controller.settings, width, rows)
        screen.distribution.show(lines, rows)

    def _count(self, walk: Walk) -> int:
        distribution = walk.generation.distributions.at(walk.at, walk.generation.vocab)
        return len(distribution.ids) if distribution else 1
