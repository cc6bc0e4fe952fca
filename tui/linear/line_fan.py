"""Fans as lines: at the end each answer on stdout after a line about it, then tree and groups."""

from collections.abc import Iterable

from core.base.text import clean
from core.fan.fan import Fan
from core.fan.groups import By
from core.fan.pattern import Pattern
from tui.linear.line_output import LineOutput
from tui.linear.line_words import error_line
from tui.terminal.output_width import output_width
from tui.view.fan_lines import FanLines, GroupLines
from tui.view.fan_words import asked_of, end_words, fan_progress, grouping_words
from tui.view.told_apart import cut_end
from tui.view.tree_lines import TreeLines


class LineFan:
    """Writes what happens to fans."""

    def __init__(self, output: LineOutput) -> None:
        self._output = output

    def began(self, fan: Fan) -> None:
        """Say what runs."""
        self._output.tell(f"fan of {len(fan.rows)} rows · {asked_of(fan)}", *fan.notices)

    def changed(self, fan: Fan) -> None:
        """Write everything once the fan has ended."""
        if not fan.ended:
            return
        if fan.failure:
            self._output.tell(error_line(fan.failure))
            return
        for number, row in enumerate(fan.rows, 1):
            logprob = fan.tree.leaf(number - 1).path_logprob
            temperature = f" · temp {fan.temperatures[number - 1]:g}" if fan.temperatures else ""
            self._output.tell(
                f"row {number} of {len(fan.rows)}{temperature} · {end_words(row)} · "
                f"log-prob {logprob:.2f} nats"
            )
            self._output.text(row.text)
            self._output.end_text()
        self._output.tell(*_written(TreeLines(fan)))
        self.group(fan, By.TEXT, None)
        self._output.tell(fan_progress(fan))

    def group(self, fan: Fan, by: By, pattern: Pattern | None) -> None:
        """Write the groups of the finished answers. Raises UsageError for a pattern."""
        lines = GroupLines(fan, fan.groups(by, pattern))
        self._output.tell(f"groups {grouping_words(by, pattern)}", *_written(lines))


def _written(lines: FanLines) -> Iterable[str]:
    """Yield the head and all lines, cut to the width of the output."""
    width = output_width()
    yield lines.head(width)
    for at in range(len(lines)):
        text = "".join(text for text, _ in lines.pieces(at, width))
        yield cut_end(clean(text), width).rstrip()
