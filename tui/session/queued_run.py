"""Whether a prompt that waited for a load or a generation can still run."""

from tui.session.activities import Activity, LoadActivity
from tui.session.loaded import Loaded
from tui.session.pending_run import PendingRun, other_weights
from tui.session.ports import Listener


def still_possible(
    run: PendingRun, loaded: Loaded | None, after: Activity, listener: Listener
) -> bool:
    """Return whether a queued run can start `after` an activity.

    It is reported when its weights have changed.
    """
    if run.can_run_on(loaded):
        return True
    if after.failed:
        return False
    if run.repeat and isinstance(after, LoadActivity) and run.wants(after.checkpoint):
        listener.failed(other_weights(run.repeat))
        return False
    return True
