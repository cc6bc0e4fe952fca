"""The job that reads ids once more with the loaded model, to look at its layers or heads."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Iterator
from dataclasses import dataclass

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from core.protocol.inspected import (
    AttentionRead,
    FiguresRead,
    LayersRead,
    Wanted,
    WantedFigures,
    WantedLayers,
)
from tui.session.ports import EnginePort

# As many of the most likely ids are told of each cell of the lens.
TOP = 5


@dataclass(frozen=True, slots=True)
class ReadInside:
    """Read ids in one eager forward; `identity` names the weights that they belong to."""

    ids: tuple[int, ...]
    identity: str
    wanted: Wanted

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield what was wanted.

        Raises CheckpointError when other weights are loaded, NotFiniteError with the position for
        logits that are NaN or infinite, NoMemoryError.
        """
        from core.inspection.head_attention import attention_window
        from core.inspection.layer_window import layer_window
        from core.inspection.text_reading import read_text

        del settings
        held, wanted = engine.loaded, self.wanted
        if held is None or held.ready.origin.identity != self.identity:
            raise CheckpointError(
                "Other weights are loaded than those that wrote the text",
                "Load its checkpoint first",
                code=Code.CHECKPOINT_OTHER_WEIGHTS,
            )
        if isinstance(wanted, WantedFigures):
            yield FiguresRead(read_text(held.model, self.ids, should_stop=should_stop))
            return
        positions = range(wanted.start, wanted.stop)
        if isinstance(wanted, WantedLayers):
            yield LayersRead(layer_window(held.model, self.ids, positions, TOP, should_stop))
        else:
            yield AttentionRead(
                attention_window(held.model, self.ids, wanted.layer, positions, should_stop)
            )
