"""One checkpoint's losses: finished, stored, resumed, and what has other ones."""

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from rank_threads import on_ranks

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.evaluate import scorer as module
from core.evaluate.scorer import Scorer
from core.evaluate.scoring import block_losses
from core.judging.blocks import blocks_of
from core.judging.windows import TextLayout, Windows
from core.network.load import load_whole
from core.network.model import Model
from core.ranks.exchange import Exchange


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def entry(trio: Path) -> Checkpoint:
    return scan([trio])[0]


@pytest.fixture
def model(entry: Checkpoint) -> Model:
    return load_whole(entry.index(), entry.config())


@pytest.fixture
def windows() -> Windows:
    generator = torch.Generator().manual_seed(1)
    rows = torch.randint(18, (40, 17), generator=generator).tolist()
    return Windows(tuple(map(tuple, rows)), TextLayout.SHIFT, 16, 641, 0, None)


def never() -> bool:
    return False


def test_a_stopped_score_goes_on_where_it_stopped_with_the_same_bits(
    model: Model, entry: Checkpoint, windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = blocks_of(windows)
    first = Scorer(model, "a", entry, windows)
    done: list[int] = []
    running = first.finish(blocks, lambda: len(done) == 2)
    done += [next(running), next(running)]
    with pytest.raises(CancelledError):
        next(running)
    assert (list(first.losses), first.left(blocks)) == ([0, 2], 16)
    computed: list[int] = []

    def counted(model, block, *rest):
        computed.append(block.number)
        return block_losses(model, block, *rest)

    monkeypatch.setattr(module, "block_losses", counted)
    second = Scorer(model, "a", entry, windows)
    done += second.finish(blocks, never)
    assert computed == [1]
    assert done == [16, 24, 16, 24, 40]
    for block in blocks:
        assert torch.equal(second.losses[block.number], block_losses(model, block))


def test_other_windows_constants_and_precisions_have_a_store_of_their_own(
    model: Model, entry: Checkpoint, windows: Windows
) -> None:
    blocks = blocks_of(windows)
    list(Scorer(model, "a", entry, windows).finish(blocks, never))
    assert Scorer(model, "another name", entry, windows).left(blocks) == 0
    assert Scorer(model, "a", entry, replace(windows, layout=TextLayout.ROWS)).left(blocks) == 40
    assert Scorer(model, "a", entry, replace(windows, rows=windows.rows[1:])).left(blocks) == 40
    model.config = replace(model.config, traits=replace(model.config.traits, softcap=20.0))
    assert Scorer(model, "a", entry, windows).left(blocks) == 40


def test_a_stored_block_of_another_size_is_computed_again(
    model: Model, entry: Checkpoint, windows: Windows
) -> None:
    block = blocks_of(windows)[0]
    Scorer(model, "a", entry, windows).store.add(block.number, array("f", [1.0]))
    found = Scorer(model, "a", entry, windows)
    list(found.finish([block], never))
    assert found.losses[block.number].shape == (16, 16)


def test_nan_is_named_by_checkpoint_and_window_and_not_stored(
    model: Model, entry: Checkpoint, windows: Windows
) -> None:
    rows = (*windows.rows[:20], (31,) * 17, *windows.rows[21:])
    windows = replace(windows, rows=rows)
    model.embedding[31] = float("nan")
    found = Scorer(model, "step_1", entry, windows)
    with pytest.raises(NotFiniteError) as refused:
        list(found.finish(blocks_of(windows), never))
    assert refused.value.message == "step_1: the loss of window 21 is not finite"
    assert 1 not in Scorer(model, "step_1", entry, windows)._stored


def test_the_rate_is_that_of_a_small_forward(
    model: Model, entry: Checkpoint, windows: Windows
) -> None:
    assert Scorer(model, "a", entry, windows).tokens_per_second() > 100


def test_ranks_share_the_blocks_and_each_goes_on_from_what_all_stored(
    model: Model, entry: Checkpoint, windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = blocks_of(windows)
    computed: list[int] = []

    def counted(model, block, *rest):
        computed.append(block.number)
        return block_losses(model, block, *rest)

    def scored(exchange: Exchange) -> Scorer:
        found = Scorer(model, "a", entry, windows, exchange)
        assert list(found.finish(blocks, never))[-1] == 40
        return found

    monkeypatch.setattr(module, "block_losses", counted)
    first, second = on_ranks(2, scored)
    assert isinstance(first, Scorer)
    assert isinstance(second, Scorer)
    assert sorted(computed) == [0, 1, 2]
    for block in blocks:
        expected = block_losses(model, block)
        assert torch.equal(first.losses[block.number], expected)
        assert torch.equal(second.losses[block.number], expected)
    alone = Scorer(model, "a", entry, windows)
    assert alone.left(blocks) == 0
    assert list(alone.finish(blocks, never))[-1] == 40
    assert len(computed) == 3
    every = on_ranks(3, lambda exchange: Scorer(model, "a", entry, windows, exchange).left(blocks))
    assert every == [0, 0, 0]
