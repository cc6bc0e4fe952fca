"""The folders to look in, and the refusal of one that was named but is missing."""

from collections.abc import Iterable
from pathlib import Path

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.checkpoints.embedded import DEMO
from core.checkpoints.gap import Gap, missing_roots
from core.checkpoints.roots import Roots, roots


def places(given: Iterable[Path], *, demo: bool) -> Roots:
    """Return the folders to look in."""
    return Roots((DEMO,)) if demo else roots(given)


def check_roots(given: Iterable[Path], *, demo: bool) -> None:
    """Raise NotFoundError when a folder that was named is not there."""
    refuse_missing(missing_roots(places(given, demo=demo).folders))


def refuse_missing(missing: Iterable[Gap]) -> None:
    """Raise NotFoundError with the roots that are not there, if any."""
    sentences = [str(gap) for gap in missing]
    if sentences:
        raise NotFoundError(
            "; ".join(sentences),
            "--checkpoints and STEPSCOPE_CHECKPOINTS take folders",
            code=Code.SCAN_ROOT_MISSING,
        )
