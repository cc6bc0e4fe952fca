"""The words around the losses of a run: the title line, and the sentence in place of a plot."""

from collections.abc import Sequence

from core.checkpoints.checkpoint import Checkpoint
from tui.view.loss_curve import LossCurve


def title_cells(curve: LossCurve, words: Sequence[str], width: int) -> list[tuple[str, str]]:
    """Return texts and styles of the title: the metric, a rule, and words; those that fit.

    `width` is in cells, and is reached where the metric leaves room.
    """
    name, shown = f"{curve.title} ", list(words)
    while shown and len(name) + _cells(shown) > width:
        shown.pop(0)
    rule = "─" * max(0, width - len(name) - _cells(shown))
    ends = [part for word in shown for part in ((f" {word} ", "axis"), ("──", "rule"))]
    return [(name, "title"), (rule, "rule"), *ends]


def _cells(words: Sequence[str]) -> int:
    return sum(len(word) + 4 for word in words)


def instead_of_plot(curve: LossCurve, entry: Checkpoint | None) -> str:
    """Return why a curve of fewer than two points is not drawn, with its only loss if it has one.

    It is "" without an entry.
    """
    if not curve.points:
        return f"no {curve.title} recorded" if entry else ""
    (point, *_) = curve.points
    return f"one measured step: {point.loss:.4f} at step {point.step:,}"
