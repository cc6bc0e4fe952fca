"""A difference of two checkpoints as the lines of a page."""

from collections.abc import Iterator

from core.base.text import clean
from tui.view.contents_difference_words import settings_lines, weights_lines
from tui.view.error_hints import session_hint
from tui.view.looked_at import Difference
from tui.view.result_view import ResultLine, plain
from tui.view.wrapped import wrapped

# As many tensors are shown while others are still read.
FIRST = 20


def difference_lines(difference: Difference, width: int) -> tuple[ResultLine, ...]:
    """Return what is known so far, in `width` cells; an error comes first."""
    return (*_failure(difference, width), *_known(difference, width))


def _failure(difference: Difference, width: int) -> Iterator[ResultLine]:
    failure = difference.failure
    if failure:
        for part in filter(None, (f"Error: {failure.message}", session_hint(failure))):
            yield from (plain(line, "error") for line in wrapped(clean(part), width))
        yield plain("")


def _known(difference: Difference, width: int) -> Iterator[ResultLine]:
    both = difference.both
    if both is None:
        return
    yield from settings_lines(both.metadata, width)
    if both.a.weights.problem or both.b.weights.problem:
        # Its error is told above.
        return
    yield plain("")
    # A longer table would take its time with every batch.
    yield from weights_lines(difference.results, width, FIRST if difference.reading else None)
