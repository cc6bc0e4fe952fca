"""The job that reads ids once more: what it tells, and other weights."""

from pathlib import Path

import pytest

from core.base.errors import CancelledError, CheckpointError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.protocol.inspected import (
    AttentionRead,
    FiguresRead,
    LayersRead,
    Wanted,
    WantedAttention,
    WantedFigures,
    WantedLayers,
)
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.characters import CURRENT
from tui.session.inspection_job import TOP, ReadInside

IDS = tuple(CURRENT.encode("12+3\n15\n").ids)


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = Engine()
    checkpoint = next(one for one in scan([Path(DEMO)]) if one.step == 8000)
    for _ in made.load(checkpoint, CURRENT, LoadOptions("cpu")):
        pass
    return made


def identity(engine: Engine) -> str:
    assert engine.loaded
    return engine.loaded.ready.origin.identity


def run(engine: Engine, wanted: Wanted, **changes):
    job = ReadInside(IDS, changes.get("identity", identity(engine)), wanted)
    return list(job.events(engine, SamplingSettings, lambda: changes.get("stop", False)))


def test_it_tells_the_layers_at_the_positions_that_are_wanted(engine: Engine) -> None:
    (read,) = run(engine, WantedLayers(2, 7))
    assert isinstance(read, LayersRead)
    assert (read.window.start, len(read.window.columns)) == (2, 5)
    assert {len(cell.top) for column in read.window.columns for cell in column} == {TOP}


def test_it_tells_the_heads_of_a_layer(engine: Engine) -> None:
    (read,) = run(engine, WantedAttention(3, 2, 7))
    assert isinstance(read, AttentionRead)
    assert (read.window.table.layer, read.window.start, read.window.stop) == (3, 2, 7)
    assert [len(row) for row in read.window.weights[0]] == [3, 4, 5, 6, 7]


def test_it_tells_the_figures_of_all_ids(engine: Engine) -> None:
    (read,) = run(engine, WantedFigures())
    assert isinstance(read, FiguresRead)
    assert tuple(one.id for one in read.reading.tokens) == IDS
    assert read.reading.tokens[1].rank is not None


def test_other_weights_are_refused_and_a_stop_ends_it(engine: Engine) -> None:
    with pytest.raises(CheckpointError, match="Other weights are loaded"):
        run(engine, WantedLayers(0, 1), identity="0123")
    with pytest.raises(CheckpointError, match="Other weights are loaded"):
        list(ReadInside(IDS, "", WantedLayers(0, 1)).events(Engine(), SamplingSettings, bool))
    with pytest.raises(CancelledError):
        run(engine, WantedLayers(0, 1), stop=True)
