"""A fake of the screen's side of the hand-off."""

import threading

from core.protocol.events import Event, Token
from tui.session.hand_off import Batch


def token(index: int) -> Token:
    return Token(index, 1, "1", -0.1, 0.0)


class Screen:
    """Keeps batches, acknowledges when told to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.now = 0.0
        self.open = True
        self.arrived = threading.Semaphore(0)

    def post(self, batch: Batch) -> bool:
        self.batches.append(batch)
        self.arrived.release()
        return self.open

    @property
    def events(self) -> list[Event]:
        return [event for batch in self.batches for event in batch.events]

    def tokens(self) -> list[int]:
        return [event.index for event in self.events if isinstance(event, Token)]
