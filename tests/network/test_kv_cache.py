import pytest
import torch

from core.checkpoints.config import ModelConfig
from core.checkpoints.families.traits import Traits
from core.network.kv_cache import KVCache


def cache() -> KVCache:
    config = ModelConfig(
        sequence_len=8,
        vocab_size=32,
        padded_vocab_size=32,
        n_layer=2,
        n_head=2,
        n_kv_head=1,
        n_embd=8,
        traits=Traits("G1", "test"),
    )
    return KVCache(config, rows=1, dtype=torch.float32, device=torch.device("cpu"))


def write(cache: KVCache, values: list[float]) -> torch.Tensor:
    """Write one key per value into both layers and return the second layer's keys."""
    cache.reserve(len(values))
    block = torch.tensor(values).view(1, 1, -1, 1).expand(1, 1, len(values), 4)
    for place in cache.views(len(values)):
        place.fresh.copy_(torch.stack((block, -block)))
        assert torch.equal(place.keys, -place.values.transpose(1, 2))
    cache.advance(len(values))
    return place.keys[0, 0]


def test_growth_keeps_what_is_cached():
    under_test = cache()
    expected: list[float] = []
    for size in (1, 255, 1, 300, 7, 1000):
        values = [float(len(expected) + index) for index in range(size)]
        expected += values
        assert write(under_test, values).tolist() == expected
    assert under_test.length == len(expected) <= under_test.capacity


def test_growth_is_by_doubling():
    under_test = cache()
    write(under_test, [0.0])
    capacities = set()
    for _ in range(2000):
        write(under_test, [1.0])
        capacities.add(under_test.capacity)
    assert sorted(capacities) == [256, 512, 1024, 2048]


def test_roll_back_forgets_only_what_follows():
    under_test = cache()
    write(under_test, [1.0, 2.0, 3.0])
    under_test.roll_back(1)
    assert write(under_test, [9.0]).tolist() == [1.0, 9.0]


def test_a_write_that_was_not_reserved_is_never_dropped_in_silence():
    under_test = cache()
    with pytest.raises(IndexError):
        under_test.advance(1)
    with pytest.raises(IndexError):
        under_test.views(1)
    with pytest.raises(IndexError):
        under_test.roll_back(1)


def test_rows_begin_alike_go_apart_and_are_dropped():
    one = cache()
    write(one, [1.0, 2.0])
    several = one.fork(0, one.length, 3)
    several.reserve(1)
    for place in several.views(1):
        place.fresh.copy_(torch.tensor([7.0, 8.0, 9.0]).view(1, 3, 1, 1, 1))
    several.advance(1)
    several.keep([2, 0])
    several.reserve(0)
    keys = [place.keys[:, 0].tolist() for place in several.views(0)]
    assert keys == [[[1.0, 2.0, 9.0], [1.0, 2.0, 7.0]]] * 2
    assert (several.rows, one.rows, one.length) == (2, 1, 2)


def test_a_fork_has_the_positions_of_one_row_and_memory_of_its_own():
    original = cache().fork(0, 0, 2)
    original.reserve(5)
    for layer, view in enumerate(original.views(5)):
        view.fresh.copy_(torch.arange(view.fresh.numel()).view(view.fresh.shape) + 1000 * layer)
    original.advance(5)
    kept = [view.values.clone() for view in original.views(0)]
    fork = original.fork(1, 3, 3)
    assert (fork.rows, fork.length) == (3, 3)
    for view, values in zip(fork.views(0), kept, strict=True):
        assert all(torch.equal(row, values[1, :3]) for row in view.values)
    fork.reserve(1)
    for view in fork.views(1):
        view.fresh.fill_(-1.0)
    fork.advance(1)
    assert all(
        torch.equal(view.values, values)
        for view, values in zip(original.views(0), kept, strict=True)
    )


def test_a_fork_beyond_what_is_cached_is_refused():
    with pytest.raises(IndexError, match="cannot fork row 0 at 1 of 0"):
        cache().fork(0, 1, 1)
    with pytest.raises(IndexError, match="cannot fork row 1 at 0 of 0"):
        cache().fork(1, 0, 1)
