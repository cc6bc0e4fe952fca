"""What was read of the ids of a generation so far: layers at positions, and heads of layers."""

from dataclasses import dataclass, field

from core.base.errors import ReportedError
from core.protocol.events import InspectionEvent, Loading
from core.protocol.head_attention import AttentionWindow
from core.protocol.inspected import (
    AttentionRead,
    FiguresRead,
    LayersRead,
    Wanted,
    WantedAttention,
    WantedLayers,
)
from core.protocol.text_reading import LensCell, TextReading
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer

# Positions that are read at a time: from 64, more where the vocabulary is small.
LEAST, MOST = 64, 512
CELLS = 2**22
# The cursor's attention is read from as many positions before it, and some after it.
BEFORE, AFTER = 96, 32


@dataclass(slots=True)
class Inspection:
    """The ids of a generation (prompt and answer) and what was read of them.

    `ids` are those that fit into the context; `left_out` is how many do not. `columns` has the
    cells of all layers by position, `attention` the heads by layer, `figures` are those of all ids.
    `reading` is what is being read
    now. `failure` and `stopped` tell how the last reading ended.
    """

    generation: Generation
    ids: tuple[int, ...]
    left_out: int = 0
    columns: dict[int, tuple[LensCell, ...]] = field(default_factory=dict)
    attention: dict[int, AttentionWindow] = field(default_factory=dict)
    figures: TextReading | None = None
    reading: Wanted | None = None
    failure: ReportedError | None = None
    stopped: bool = False

    @classmethod
    def of(cls, generation: Generation) -> "Inspection":
        """Return the inspection of all ids of a generation, as the model read them."""
        request = generation.request
        ids = (*request.ids, *request.continued, *generation.new_ids)
        context = generation.ready.context
        return cls(generation, ids[:context], max(0, len(ids) - context))

    def of_prompt(self) -> "Inspection":
        """Return an inspection of the prompt alone, with nothing read yet."""
        ids = self.ids[: self.answer_start]
        return Inspection(self.generation, ids, self.answer_start - len(ids))

    def is_prompt_of(self, generation: Generation) -> bool:
        """Whether these are the first ids of a generation's prompt, of the same weights."""
        request, origin = generation.request, generation.origin
        same = origin.identity == self.generation.origin.identity
        return same and (*request.ids, *request.continued)[: len(self.ids)] == self.ids

    @property
    def tokenizer(self) -> Tokenizer | None:
        """The tokenizer of the ids."""
        return self.generation.origin.tokenizer

    @property
    def layers(self) -> int:
        """The number of layers of the model."""
        return self.generation.origin.config.n_layer if self.generation.origin.config else 0

    @property
    def heads(self) -> int:
        """The number of heads of a layer."""
        return self.generation.origin.config.n_head if self.generation.origin.config else 0

    def position_of(self, token: int) -> int:
        """Return the position that predicts a new token, by the token's index."""
        before = len(self.generation.request.ids) + len(self.generation.request.continued)
        return min(max(0, before + token - 1), len(self.ids) - 1)

    @property
    def answer_start(self) -> int:
        """The position of the first new id."""
        return len(self.generation.request.ids) + len(self.generation.request.continued)

    def lacks_layers(self, shown: range) -> WantedLayers | None:
        """Return what to read so that these positions are known; None if they are."""
        missing = [at for at in shown if at not in self.columns]
        if not missing:
            return None
        span = max(LEAST, min(MOST, CELLS // max(1, self.generation.vocab)), len(shown))
        start = max(0, min((shown.start + shown.stop - span) // 2, len(self.ids) - span))
        stop = min(len(self.ids), start + span)
        # What is known on either side need not be read again.
        while start < stop and start in self.columns:
            start += 1
        while stop > start and stop - 1 in self.columns:
            stop -= 1
        return WantedLayers(start, stop)

    def lacks_attention(self, layer: int, shown: range) -> WantedAttention | None:
        """Return what to read so that the heads of a layer are known at these positions."""
        known = self.attention.get(layer)
        if known and known.start <= shown.start and shown.stop <= known.stop:
            return None
        stop = min(len(self.ids), shown.stop + AFTER)
        return WantedAttention(layer, max(0, min(shown.start, shown.stop - BEFORE)), stop)

    def begin(self, wanted: Wanted) -> None:
        """Note what is being read."""
        self.reading, self.failure, self.stopped = wanted, None, False

    def add(self, event: InspectionEvent | Loading) -> None:
        """Take what was read."""
        if isinstance(event, LayersRead):
            window = event.window
            self.columns.update(enumerate(window.columns, window.start))
        elif isinstance(event, AttentionRead):
            self.attention[event.window.table.layer] = event.window
        elif isinstance(event, FiguresRead):
            self.figures = event.reading
