"""A difference of two checkpoints as lines: an error, the metadata, the weights."""

from collections.abc import Iterator

from core.base.errors import ReportedError
from core.base.text import clean
from tui.view.contents_difference_words import settings_lines, weights_lines
from tui.view.error_hints import session_hint
from tui.view.looked_at import Difference
from tui.view.result_view import ResultLine, plain
from tui.view.wrapped import wrapped


def difference_lines(difference: Difference, width: int) -> tuple[ResultLine, ...]:
    """Return what is known, in `width` cells; an error comes first."""
    return (*failure_lines(difference.failure, width), *_known(difference, width))


def failure_lines(failure: ReportedError | None, width: int) -> Iterator[ResultLine]:
    """Yield an error, its remedy and a blank line; nothing if there was none."""
    if failure:
        for part in filter(None, (f"Error: {failure.message}", session_hint(failure))):
            yield from (plain(line, "error") for line in wrapped(clean(part), width))
        yield plain("")


def _known(difference: Difference, width: int) -> Iterator[ResultLine]:
    if difference.both is None:
        return
    yield from settings_lines(difference.both.metadata, width)
    if difference.has_weights:
        yield plain("")
        yield from weights_lines(difference.results, width)
