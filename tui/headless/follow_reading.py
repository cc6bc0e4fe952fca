"""Shows the progress of reading tensors on stderr."""

from collections.abc import Callable, Iterable

from core.base.errors import CancelledError, ReportedError
from core.base.text import size
from core.protocol.events import Event, Loading
from tui.terminal.streams import Progress, narrate


def follow_reading(events: Iterable[Event], take: Callable[[Event], None]) -> ReportedError | None:
    """Pass all events but the progress on to `take`.

    Returns the error that ended the reading. A stop is told, and is not an error.
    """
    progress = Progress()
    try:
        for event in events:
            if isinstance(event, Loading):
                progress.show(f"{event.stage}: {size(event.done)} of {size(event.total)}")
            else:
                take(event)
    except CancelledError:
        progress.clear()
        narrate("stopped: what was read until then is shown")
    except ReportedError as error:
        return error
    finally:
        progress.clear()
    return None
