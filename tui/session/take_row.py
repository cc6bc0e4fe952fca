"""Takes a row of a fan into the session, where it is the current generation."""

from core.base.errors import UsageError
from core.fan.fan import Fan
from core.protocol.events import Started
from core.record.generation import Generation
from core.record.generation_events import generation_events
from tui.session.activities import GenerateActivity
from tui.session.controller import Controller
from tui.session.hand_off import Batch
from tui.session.last_fan import last_fan


def take_row(controller: Controller, row: int) -> Generation:
    """Record a row (from 0 on) of the last fan as the newest generation, show it, and return it.

    Its request has its row, and its batch the number of rows: so it is repeated with the same bits
    as that row of such a batch. Raises UsageError when the row does not exist, or something runs.
    """
    fan, listener = _fan(controller, row), controller.listener
    started, *events = generation_events(fan.rows[row])
    assert isinstance(started, Started)
    controller.session.apply(started)
    taken = controller.session.generations[-1]
    controller.chat.follow(taken)
    listener.began(taken, fan.prompt)
    listener.remarked(taken, taken_words(row, len(fan.rows)))
    GenerateActivity(taken, controller.session, listener).apply(Batch(0, tuple(events)))
    listener.state_changed()
    return taken


def taken_words(row: int, rows: int) -> str:
    """Return which row of how many was taken, and what its repetition alone means."""
    return (
        f"Row {row + 1} of {rows} of a fan: computed alone (/same), its last bits can differ, and "
        "the text where two tokens are nearly as likely"
    )


def _fan(controller: Controller, row: int) -> Fan:
    fan = last_fan(controller)
    if controller.busy:
        raise UsageError(
            f"A row cannot be taken now: {controller.phase}", "Stop it first (/cancel), or wait"
        )
    if not 0 <= row < len(fan.rows):
        raise UsageError(f"The fan has rows 1 to {len(fan.rows)}")
    return fan
