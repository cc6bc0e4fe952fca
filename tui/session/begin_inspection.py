"""Begins to read the ids of a generation once more, with the model that wrote them."""

from collections.abc import Callable

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.base.text import clean
from core.protocol.inspected import Wanted
from core.record.generation import Generation
from tui.session.begin_judging import check_idle
from tui.session.controller import Controller
from tui.session.inspection_activity import InspectionActivity
from tui.session.inspection_job import ReadInside
from tui.session.loaded import Loaded
from tui.session.loaded_file import changed_file
from tui.view.inspection import Inspection


def inspection_of(controller: Controller, generation: Generation | None) -> Inspection:
    """Return the inspection of a generation, with nothing read yet.

    Raises UsageError when there is none, when something runs, and when its weights are not those
    in memory.
    """
    if generation is None:
        raise UsageError("There are no tokens yet", "Run a prompt first")
    check_idle(controller)
    check_same_weights(controller.loaded, generation)
    return Inspection.of(generation)


def begin_reading(
    controller: Controller, inspection: Inspection, wanted: Wanted, changed: Callable[[], None]
) -> None:
    """Begin a reading; `changed` is called after every batch. Raises what `inspection_of` raises.

    Not to be called in `changed`: the activity before it ends after that.
    """
    generation = inspection.generation
    check_idle(controller)
    check_same_weights(controller.loaded, generation)
    inspection.begin(wanted)
    job = ReadInside(inspection.ids, generation.origin.identity, wanted)
    controller.begin(InspectionActivity(inspection, changed), job)


def check_same_weights(loaded: Loaded | None, generation: Generation) -> None:
    """Raise UsageError when a generation was not made by the weights in memory."""
    origin = generation.origin
    if loaded and loaded.origin.identity == origin.identity:
        return
    number, name = f"#{generation.number}", clean(origin.name)
    hint = f"Its text stays. Load {name} first (/model {name})"
    if loaded and loaded.origin.fingerprint == origin.fingerprint:
        why = f"{number} ran with other constants of {name}"
        hint = "Its text stays. /set shows the constants"
    elif loaded and loaded.origin.path == origin.path:
        why, hint = f"The file of {name} has changed since {number}", "Its text stays: run it again"
    elif changed_file(origin.checkpoint):
        why = f"{number} was written by {name}, whose file has changed or gone since"
        hint = "Its text stays: run it again"
    else:
        why = f"{number} was written by {name}, which is not loaded"
    raise UsageError(why, hint, code=Code.CHECKPOINT_OTHER_WEIGHTS)
