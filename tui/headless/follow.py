"""Tells on stderr what happens during a judgement, up to its last event."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from core.protocol.events import JudgingEvent, JudgingProgress
from tui.terminal.streams import Progress, narrate

Ended = TypeVar("Ended", bound=JudgingEvent)


def follow(
    events: Iterable[JudgingEvent], line: Callable[[JudgingEvent], str], ended: type[Ended]
) -> Ended:
    """Run to the event of the type `ended` and return it; `line` is what each of the others says.

    Progress is one line that is replaced, if stderr is a terminal.
    """
    progress = Progress()
    try:
        for event in events:
            if isinstance(event, ended):
                return event
            if isinstance(event, JudgingProgress):
                progress.show(line(event))
            else:
                progress.clear()
                narrate(line(event))
    finally:
        progress.clear()
    raise AssertionError("a judgement ends with its result")
