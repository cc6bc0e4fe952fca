"""Begins to look at the files of the highlighted checkpoint, or to compare two."""

from collections.abc import Callable

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.contents.part import StoredTensor
from tui.session.begin_judging import check_idle
from tui.session.contents_jobs import ReadContents, ReadDifference, ReadFigures
from tui.session.controller import Controller
from tui.session.inspection_activity import InspectionActivity
from tui.view.catalog import Catalog
from tui.view.looked_at import STARTING, Difference, LookedAt


def begin_contents(
    controller: Controller,
    catalog: Catalog,
    highlighted: Checkpoint | None,
    changed: Callable[[], None],
    figures_of: str | None = None,
) -> LookedAt:
    """Begin to read the headers of the highlighted checkpoint; `changed` follows every batch.

    With words in `figures_of`, the figures of the tensors with these words are read too.
    Raises UsageError when there is none, or something else runs.
    """
    if highlighted is None:
        raise UsageError("No checkpoint is highlighted", "Choose one in the list")
    check_idle(controller)
    looked = LookedAt(catalog.name_of(highlighted), highlighted, reading=STARTING)
    job = ReadContents(highlighted, figures_of is not None, figures_of or "")
    controller.begin(InspectionActivity(looked, changed), job)
    return looked


def begin_figures(
    controller: Controller,
    looked: LookedAt,
    tensors: tuple[StoredTensor, ...],
    changed: Callable[[], None],
) -> None:
    """Begin to read the figures of tensors that are not known yet. Raises UsageError."""
    missing = tuple(one for one in tensors if one.place not in looked.figures)
    if not missing:
        raise UsageError("All figures that are shown were read")
    check_idle(controller)
    looked.reading, looked.failure, looked.stopped = "reading tensors", None, False
    controller.begin(InspectionActivity(looked, changed), ReadFigures(missing))


def begin_difference(
    controller: Controller,
    catalog: Catalog,
    highlighted: Checkpoint | None,
    name: str,
    changed: Callable[[], None],
) -> Difference:
    """Begin to compare: from the named checkpoint to the highlighted one, or the two marked ones.

    Of these, A is the one that was marked first.
    Raises UsageError when these are not two, or something else runs.
    """
    marked = catalog.first_marked
    a: Checkpoint | str
    if name and highlighted:
        a, b, first = name, highlighted, name
    elif not name and len(marked) == 2:
        a, b, first = marked[0], marked[1], catalog.name_of(marked[0])
    else:
        raise UsageError(
            "/diff compares two checkpoints",
            "Mark two (/mark NAME), or /diff NAME: from it to the highlighted one",
        )
    check_idle(controller)
    difference = Difference((first, catalog.name_of(b)), reading=STARTING)
    job = ReadDifference(a, b, catalog.entries)
    controller.begin(InspectionActivity(difference, changed), job)
    return difference
