"""Streamed text: released once it cannot be the beginning of a stop string."""

from dataclasses import dataclass

from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class Released:
    """Text that can be shown now, and the stop reason if a stop string is complete."""

    text: str
    stop: StopReason | None = None


class TextStream:
    """Holds back the end of the text while it may be the beginning of a stop string."""

    def __init__(self) -> None:
        self._held_text = ""

    def push(self, piece: str, settings: SamplingSettings) -> Released:
        """Add a token's text; release text up to a complete stop string or a possible one."""
        stops = settings.stop + (("\n",) if settings.stop_on_newline else ())
        text = self._held_text + piece
        if not stops:
            self._held_text = ""
            return Released(text)
        found = [(at, stop) for stop in stops if (at := text.find(stop)) >= 0]
        if found:
            # The stop string that ends first; of two that end together, the longer one. So the
            # result is the same as if the characters came one by one.
            at, stop = min(found, key=lambda match: (match[0] + len(match[1]), match[0]))
            self._held_text = ""
            newline = stop == "\n" and settings.stop_on_newline
            return Released(text[:at], StopReason.NEWLINE if newline else StopReason.STOP_STRING)
        keep = max(_overlap(text, stop) for stop in stops)
        self._held_text = text[len(text) - keep :]
        return Released(text[: len(text) - keep])

    def flush(self) -> str:
        """Return the text that is still held back: the generation has ended without a match."""
        held, self._held_text = self._held_text, ""
        return held


def _overlap(text: str, stop: str) -> int:
    """Return the length of the longest suffix of `text` that is a proper prefix of `stop`."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if stop.startswith(text[len(text) - length :]):
            return length
    return 0
