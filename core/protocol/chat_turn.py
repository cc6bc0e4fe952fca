"""What makes a request a turn of a conversation. Light, because every request knows of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """A turn of a conversation: its calculator answers calls, and its ids end with the message.

    `system` is the system message of the conversation, "" for none. `start` is the index of the
    message's first id in those of the request; the earlier turns and two marks are before it. After
    the message there are two marks more, its end and the start of the answer.
    """

    system: str
    start: int
