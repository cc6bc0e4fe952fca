"""What looks inside the last generation, as lines."""

from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.terminal.output_width import output_width
from tui.view.distribution_table import BESIDE, distribution_lines
from tui.view.painted_lines import painted_lines
from tui.view.painting import Form, Painting
from tui.view.walk import Walk, last_with_tokens, token_at

# As many of the likeliest ids are written.
CANDIDATES = 20


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
