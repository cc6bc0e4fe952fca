"""What a replay asks for, and when it ends: the rows of its batch, and how far it goes."""

from dataclasses import replace

from core.protocol.events import Finished, StopReason, Token
from core.protocol.request import Request
from core.record.codec import Recorded
from tui.terminal.interrupts import Interrupts

# How a generation ended that would have gone on: it runs again as far as it came.
_CUT_SHORT = (None, StopReason.CANCELLED, StopReason.ERROR)


def rows_of(recorded: Recorded) -> tuple[Request, ...]:
    """Return the requests of a batch with the recorded row, which gets the same bits in it.

    The other rows have its settings: those that they had are in their own records.
    """
    request = recorded.request
    if request.row >= recorded.batch:
        return (request,)
    return tuple(replace(request, row=row) for row in range(recorded.batch))


class ReplayEnd:
    """Ends a repetition at its first difference, and where one that was cut short had ended."""

    def __init__(self, recorded: Recorded, interrupts: Interrupts) -> None:
        self._ids, self._interrupts = recorded.new_ids, interrupts
        self._cut_short = recorded.stop in _CUT_SHORT
        self._count, self._ended = 0, False

    def follow(self, event: Token | Finished) -> None:
        """Take what happened to the repetition; after its end, other rows need not go on."""
        if isinstance(event, Finished):
            self._ended = True
            return
        same = self._count < len(self._ids) and event.id == self._ids[self._count]
        self._ended = self._ended or not same
        self._count += 1

    def requested(self) -> bool:
        """Whether nothing more is to be computed."""
        ended = self._cut_short and self._count >= len(self._ids)
        return ended or self._ended or self._interrupts.requested()
