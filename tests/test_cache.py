import pytest
import torch

from core.cache import KVCache
from core.config import ModelConfig, Traits


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
    for layer in range(2):
        keys, stored = cache.write(layer, block, -block)
        assert torch.equal(keys, -stored)
    cache.advance(len(values))
    return keys[0, 0, :, 0]


def test_growth_keeps_what_is_cached():
    under_test, expected = cache(), []
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
        under_test.roll_back(1)
