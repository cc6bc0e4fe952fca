"""Both arithmetics of a rotation give the same queries and keys."""

from dataclasses import replace

import pytest
import torch
from golden_cases import CASES

from core.network.rotary import RealRotaryPositions, RotaryPositions, rotary_positions

CPU = torch.device("cpu")
CONFIGS = {str(case): case.checkpoint.config() for case in CASES}


def test_only_the_cpu_uses_complex_numbers():
    config = next(iter(CONFIGS.values()))
    assert type(rotary_positions(config, torch.float32, CPU)) is RotaryPositions
    assert type(rotary_positions(config, torch.float32, torch.device("meta"))) is (
        RealRotaryPositions
    )


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
@pytest.mark.parametrize(("rows", "start", "length"), [(1, 0, 1), (2, 5, 7), (3, 300, 2)])
@pytest.mark.parametrize(("heads", "kv_heads", "head_dim"), [(4, 2, 8), (1, 1, 2), (6, 3, 20)])
def test_real_and_complex_rotations_agree(rows, start, length, heads, kv_heads, head_dim, dtype):
    config = replace(
        next(iter(CONFIGS.values())), n_head=heads, n_kv_head=kv_heads, n_embd=heads * head_dim
    )
    assert config.head_dim == head_dim
    generator = torch.Generator().manual_seed(length)
    shape = (rows, length, heads + 2 * kv_heads, head_dim)
    qkv = torch.randn(shape, generator=generator).to(dtype)
    found = []
    for kind in (RotaryPositions, RealRotaryPositions):
        own, positions = qkv.clone(), kind(config, dtype, CPU)
        queries = positions.queries(own, positions.factors(start, length))
        assert torch.equal(queries, own[:, :, :heads])
        # Values are neither rotated nor normed.
        assert torch.equal(own[:, :, heads + kv_heads :], qkv[:, :, heads + kv_heads :])
        found.append(own.float())
    assert float((found[0] - found[1]).abs().max()) < (1e-6 if dtype == torch.float32 else 2e-2)


def test_the_table_of_real_factors_grows_and_keeps_its_values():
    config = next(iter(CONFIGS.values()))
    positions = RealRotaryPositions(config, torch.float32, CPU)
    first = positions.factors(0, 10).clone()
    positions.factors(5_000, 3)
    assert torch.equal(positions.table(10), first)
