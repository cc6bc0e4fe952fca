"""Jobs that look at the files of checkpoints: their headers, and the figures of their tensors."""

# ruff: noqa: PLC0415 - imports in the thread, after the first frame

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.callbacks import CurrentSettings, ShouldStop
from core.protocol.events import Event
from tui.session.ports import EnginePort

if TYPE_CHECKING:
    from core.contents.part import StoredTensor


@dataclass(frozen=True, slots=True)
class ReadContents:
    """Read the headers of a checkpoint's files; with `figures`, also the tensors with `words`."""

    checkpoint: Checkpoint
    figures: bool = False
    words: str = ""

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield what the files hold; a file that cannot be read is told in it.

        With figures, yields and raises what ReadFigures does.
        """
        from core.contents.contents import contents_of
        from core.contents.events import ContentsRead
        from core.contents.name_filter import name_filter
        from core.contents.value_tree import value_rows

        contents = contents_of(self.checkpoint)
        yield ContentsRead(contents, tuple(value_rows(contents.sections)))
        if self.figures:
            matches = name_filter(self.words)
            chosen = tuple(one for one in contents.tensors if matches(one.record.name))
            yield from ReadFigures(chosen).events(engine, settings, should_stop)


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """Read the figures of tensors."""

    tensors: "tuple[StoredTensor, ...]"

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the figures of each tensor, and the progress.

        Raises CheckpointError for a file that changed or ends too early, NotFoundError.
        """
        from core.weights.reading import read_figures

        del engine, settings
        yield from read_figures(self.tensors, should_stop)


@dataclass(frozen=True, slots=True)
class ReadDifference:
    """Compare two checkpoints; `a` is one, or a name that is looked for among those `known`."""

    a: Checkpoint | str
    b: Checkpoint
    known: tuple[Checkpoint, ...] = ()

    def events(
        self, engine: EnginePort, settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield the headers, then what differs between each two tensors, and the progress.

        Raises NotFoundError for an unknown name, and what lists or reads the weights raises.
        """
        from core.checkpoints.resolve import resolve
        from core.contents.contents import contents_of
        from core.contents.events import BothRead
        from core.contents.metadata_difference import metadata_difference
        from core.contents.tensor_pairs import tensor_pairs

        del engine, settings
        found = resolve(self.a, list(self.known)) if isinstance(self.a, str) else self.a
        a, b = contents_of(found), contents_of(self.b)
        pairs = tensor_pairs(a.weights, b.weights)
        yield BothRead(a, b, metadata_difference(a.sections[0], b.sections[0]), pairs)
        for part in (a.weights, b.weights):
            if part.problem:
                raise part.problem
        if a.weights.index and b.weights.index:
            from core.weights.reading import read_differences

            yield from read_differences(a.weights.index, b.weights.index, pairs, should_stop)
