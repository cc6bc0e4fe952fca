"""Reads the prompt of a generation once more, so that its tokens can be painted too."""

from functools import partial

from core.protocol.inspected import WantedFigures
from core.record.generation import Generation
from tui.fullscreen.screens.layout import Layout
from tui.session.begin_inspection import begin_reading, inspection_of
from tui.session.controller import Controller
from tui.view.inspection import Inspection
from tui.view.prompt_tokens import PromptTokens


class PromptReading:
    """Begins a reading; its figures go to every generation that has the same prompt and weights."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller

    def begin(self, generation: Generation | None) -> None:
        """Begin to read. Raises what `inspection_of` raises."""
        inspection = inspection_of(self._controller, generation).of_prompt()
        changed = partial(self._changed, inspection)
        begin_reading(self._controller, inspection, WantedFigures(), changed)

    def _changed(self, inspection: Inspection) -> None:
        """Paint the prompt, or tell why it was not read."""
        if inspection.reading:
            return
        if inspection.failure:
            self._screen.output.panel(inspection.failure, "")
        if inspection.figures is None:
            return
        output = self._screen.output
        for at in output.stack.generation_indexes():
            block = output.stack.generation_at(at)
            if inspection.is_prompt_of(block.generation):
                request = block.generation.request
                block.text.know_prompt(
                    PromptTokens(request, inspection.figures.tokens, inspection.tokenizer)
                )
        output.paint(output.painting)
