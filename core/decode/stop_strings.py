"""Streaming text: releases text once it can no longer be part of a stop string."""

from dataclasses import dataclass

from core.protocol.events import StopReason
from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class Released:
    """Text that may be shown, and the reason to stop when a stop string was completed."""

    text: str
    stop: StopReason | None = None


class TextStream:
    """Holds back the end of the text while it may be the beginning of a stop string."""

    def __init__(self) -> None:
        self._held = ""

    def push(self, piece: str, settings: SamplingSettings) -> Released:
        """Add a token's text under the current settings; a completed stop string is dropped."""
        stops = settings.stop + (("\n",) if settings.stop_on_newline else ())
        text = self._held + piece
        if not stops:
            self._held = ""
            return Released(text)
        found = [(at, stop) for stop in stops if (at := text.find(stop)) >= 0]
        if found:
            # The stop string that ends first, of two the longer one, as if characters came singly.
            at, stop = min(found, key=lambda match: (match[0] + len(match[1]), match[0]))
            self._held = ""
            newline = stop == "\n" and settings.stop_on_newline
            return Released(text[:at], StopReason.NEWLINE if newline else StopReason.STOP_STRING)
        keep = max(_overlap(text, stop) for stop in stops)
        self._held = text[len(text) - keep :]
        return Released(text[: len(text) - keep])

    def flush(self) -> str:
        """Return the text still held, since the generation ended before a stop string did."""
        held, self._held = self._held, ""
        return held


def _overlap(text: str, stop: str) -> int:
    """Return the length of the longest end of `text` that begins `stop`."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if stop.startswith(text[len(text) - length :]):
            return length
    return 0
