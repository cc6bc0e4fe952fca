"""What looks inside the last generation, as lines."""

from collections.abc import Iterator
from functools import partial

from core.protocol.inspected import Wanted, WantedAttention, WantedFigures, WantedLayers
from tui.linear.line_output import LineOutput
from tui.linear.line_words import error_line
from tui.session.begin_inspection import begin_reading, inspection_of
from tui.session.controller import Controller
from tui.terminal.output_width import output_width
from tui.view.attention_words import heads_lines, strongest_lines
from tui.view.distribution_table import BESIDE, distribution_lines
from tui.view.head_choice import HeadChoice, check_head
from tui.view.inspection import Inspection
from tui.view.layer_words import window_lines
from tui.view.lens_words import token_lines
from tui.view.painted_lines import painted_lines
from tui.view.painting import Form, Painting
from tui.view.walk import Walk, last_with_tokens, token_at

# As many of the likeliest ids are written.
CANDIDATES = 20
# As many of the last tokens have their layers or a head written.
TOKENS = 8


class LineInside:
    """Implements tui.view.inside.Inside with lines on stderr."""

    def __init__(self, controller: Controller, output: LineOutput) -> None:
        self._controller, self._output = controller, output
        self.painting = Painting(form=Form.BLOCKS)

    def paint(self, painting: Painting) -> None:
        """Write the last answer with the signs of its tokens; lines cannot be in colour."""
        form = Form.BLOCKS if painting.form is Form.COLOUR else painting.form
        self.painting = Painting(painting.measure, form)
        last = self._controller.session.last
        if painting.measure and last and last.new_ids:
            self._output.tell(*painted_lines(last, self.painting))
            self._output.tell("".join(text for text, _ in self.painting.legend()))

    def walk_to(self, number: int | None) -> None:
        """Write the distribution of a token of the last generation. Raises UsageError."""
        generation = last_with_tokens(self._controller.session.last)
        at = token_at(generation, number)
        walk = Walk(generation, at, generation.ranks[at] - 1)
        settings, width = self._controller.settings, output_width()
        lines = distribution_lines(walk, settings, width, BESIDE + CANDIDATES)
        self._output.tell(*("".join(text for text, _ in line).rstrip() for line in lines))

    def end_walk(self) -> bool:
        """Do nothing: no token stays shown."""
        return False

    def read_prompt(self) -> None:
        """Read the prompt of the last generation; write the figures of its tokens."""
        inspection = inspection_of(self._controller, self._controller.session.last).of_prompt()
        changed = partial(self._read, inspection, None)
        begin_reading(self._controller, inspection, WantedFigures(), changed)

    def layers(self, choice: HeadChoice | None = None) -> None:
        """Read the last generation once more; write the layers, or a head, of its last tokens.

        Raises UsageError when that is not possible now.
        """
        inspection = inspection_of(self._controller, self._controller.session.last)
        count = len(inspection.ids)
        start = max(0, count - TOKENS)
        wanted: Wanted = WantedLayers(start, count)
        if choice:
            check_head(choice, inspection.layers, inspection.heads)
            wanted = WantedAttention(choice.layer, start, count)
        changed = partial(self._read, inspection, choice)
        begin_reading(self._controller, inspection, wanted, changed)

    def _read(self, inspection: Inspection, choice: HeadChoice | None) -> None:
        """Write what was read once the reading has ended."""
        if inspection.reading:
            return
        if inspection.failure:
            self._output.tell(error_line(inspection.failure))
        elif inspection.stopped:
            self._output.tell("stopped")
        elif inspection.figures:
            lines = token_lines(inspection.figures, inspection.tokenizer, output_width())
            self._output.tell(*lines)
        elif choice:
            self._output.tell(*_head_lines(inspection, choice))
        else:
            ids, tokenizer = inspection.ids, inspection.tokenizer
            self._output.tell(*window_lines(inspection.columns, ids, tokenizer, output_width()))


def _head_lines(inspection: Inspection, choice: HeadChoice) -> Iterator[str]:
    """Yield the heads of a layer, and what the last tokens look at with the chosen one."""
    window = inspection.attention[choice.layer]
    yield from heads_lines(window.table, output_width())
    if choice.head:
        ids, tokenizer = inspection.ids, inspection.tokenizer
        yield from strongest_lines(window, choice.head, ids, tokenizer, output_width())
