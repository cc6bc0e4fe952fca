"""Shows the progress of a load in prompt mode, and lets Ctrl+C end it at once."""

import sys
from collections.abc import Iterator

from core.base.errors import CancelledError
from core.base.text import size
from core.protocol.events import STARTING, Event, Loading, Notice
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate


def follow_load(
    events: Iterator[Event], name: str, progress: Progress, interrupts: Interrupts
) -> None:
    """Carry out a load, whose events these are, of the checkpoint with that name.

    While torch is imported, a signal ends the process. Raises what the load raises.
    """
    progress.show(f"loading {name}")
    try:
        for event in events:
            if isinstance(event, Loading):
                _prepare(event, interrupts)
                progress.show(f"loading {name}: {size(event.done)} of {size(event.total)}")
            elif isinstance(event, Notice):
                progress.clear()
                narrate(event.text)
    finally:
        interrupts.resume()
    progress.clear()


def _prepare(event: Loading, interrupts: Interrupts) -> None:
    """Choose what a signal does until the next event; CancelledError if there was one."""
    if event.stage != STARTING:
        interrupts.resume()
    elif "torch" not in sys.modules:
        interrupts.pause()
        if interrupts.requested():
            raise CancelledError
