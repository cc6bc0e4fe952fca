"""What a reading of ids is to tell, and the events with which it does."""

from dataclasses import dataclass

from core.protocol.events import InspectionEvent
from core.protocol.head_attention import AttentionWindow
from core.protocol.text_reading import LayerWindow, TextReading


@dataclass(frozen=True, slots=True)
class WantedLayers:
    """The logit lens at positions from `start` to before `stop`."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class WantedAttention:
    """The attention of all heads of a layer, from 1 on, at positions likewise."""

    layer: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class WantedFigures:
    """The figures of all ids."""


Wanted = WantedLayers | WantedAttention | WantedFigures


@dataclass(frozen=True, slots=True)
class LayersRead(InspectionEvent):
    """The logit lens was read."""

    window: LayerWindow


@dataclass(frozen=True, slots=True)
class AttentionRead(InspectionEvent):
    """The attention of a layer was read."""

    window: AttentionWindow


@dataclass(frozen=True, slots=True)
class FiguresRead(InspectionEvent):
    """The figures of all ids were read."""

    reading: TextReading
