import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.checkpoints.config import ModelConfig
from core.checkpoints.resolve import resolve
from core.machine import memory
from core.machine.memory import MATRICES_ON_THEIR_WAY, WORK_BYTES, Fit, fit, free_memory
from core.machine.precision import FBGEMM_HALF, PLAIN


@pytest.fixture
def config(goldens: Path) -> ModelConfig:
    return resolve(str(goldens / "fork_trio/experiment/checkpoints/step_002920"), []).config()


def test_weights_and_cache_are_counted_by_hand(config: ModelConfig) -> None:
    weights = 4 * (2 * 32 * 48 + 4 * 12 * 48 * 48)
    cache = 2 * 4 * 48 * 4
    assert fit(config, PLAIN, 0, None).needed == weights + WORK_BYTES
    assert fit(config, PLAIN, 1, None).needed == weights + cache + WORK_BYTES


def test_bfloat16_takes_half(config: ModelConfig) -> None:
    plain_bfloat16 = replace(PLAIN, precision="bfloat16", activations="bfloat16")
    full, half = (fit(config, route, 7, None).needed for route in (PLAIN, plain_bfloat16))
    assert full - WORK_BYTES == 2 * (half - WORK_BYTES)


def test_packed_weights_count_the_float_copies_on_their_way(config: ModelConfig) -> None:
    plain = replace(FBGEMM_HALF, name="plain")
    copies = fit(config, FBGEMM_HALF, 7, None).needed - fit(config, plain, 7, None).needed
    assert copies == MATRICES_ON_THEIR_WAY * 4 * 48 * 4 * 48


def test_the_cache_is_never_longer_than_the_context(config: ModelConfig) -> None:
    limit = config.sequence_len
    assert fit(config, PLAIN, 10**9, None) == fit(config, PLAIN, limit, None)


@pytest.mark.parametrize(
    ("needed", "free", "fits"), [(90, 100, True), (91, 100, False), (91, None, True), (1, 0, False)]
)
def test_nine_tenths_of_the_free_memory_may_be_taken(
    needed: int, free: int | None, fits: bool
) -> None:
    assert Fit(needed, free).fits is fits


def test_this_machine_has_memory() -> None:
    free = free_memory()
    assert free is None or 2**20 < free < 2**50


@pytest.mark.parametrize(
    ("limits", "free"),
    [((5, 3, 9), 3), ((5, None, None), 5), ((None, -7, None), 0), ((None, None, None), 77)],
)
def test_the_tightest_limit_counts(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int | None, ...], free: int
) -> None:
    for name, value in zip(("_available", "_cgroup", "_address_space"), limits, strict=True):
        monkeypatch.setattr(memory, name, lambda value=value: value)
    monkeypatch.setattr(memory, "_physical", lambda: 77)
    assert free_memory() == free


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of the address space is Linux's")
def test_a_limit_of_the_address_space_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    monkeypatch.setattr(memory, "_available", lambda: 2**60)
    monkeypatch.setattr(memory, "_cgroup", lambda: None)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (2**50, 2**50))
    free = free_memory()
    assert free is not None
    assert 2**49 < free < 2**50
