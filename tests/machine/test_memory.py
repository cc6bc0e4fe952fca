import ctypes
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.checkpoints.config import ModelConfig
from core.checkpoints.resolve import resolve
from core.machine.memory import (
    MATRICES_IN_FLIGHT,
    WORK_BYTES,
    Fit,
    anonymous_memory,
    fit,
    free_memory,
    give_back_freed,
)
from core.machine.precision import FBGEMM_HALF, PLAIN, ROUTES


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
    assert copies == MATRICES_IN_FLIGHT * 4 * 48 * 4 * 48


def test_only_the_largest_matrices_are_counted_as_copies(config: ModelConfig) -> None:
    """One large head is packed once, with two smaller matrices beside it."""
    large = replace(config, padded_vocab_size=10_000)
    half, bfloat = (next(r for r in ROUTES if r.packed and r.precision == name)
                    for name in ("float16", "bfloat16"))  # fmt: skip
    copied = 10_000 * 48 + 2 * 4 * 48 * 48
    for route, item in ((half, 4), (bfloat, 2)):
        plain = replace(route, name="plain")
        copies = fit(large, route, 7, None).needed - fit(large, plain, 7, None).needed
        assert copies == copied * item


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


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int | None]:
    """The free memory of a system whose files say these bytes."""
    resource = pytest.importorskip("resource", reason="Windows does not have limits of this kind")

    def free(
        available: int | None, cgroup: int | None, address_space: int | None = None
    ) -> int | None:
        (tmp_path / "self").mkdir()
        (tmp_path / "self/statm").write_text("0 0 0\n")
        if available is not None:
            (tmp_path / "meminfo").write_text(
                f"MemFree: 1 kB\nMemAvailable: {available // 1024} kB"
            )
        (tmp_path / "memory.max").write_text("max\n" if cgroup is None else f"{cgroup + 100}\n")
        (tmp_path / "memory.current").write_text("100\n")
        limit = resource.RLIM_INFINITY if address_space is None else address_space
        monkeypatch.setattr(resource, "getrlimit", lambda _: (limit, limit))
        return free_memory(tmp_path, tmp_path)

    return free


@pytest.mark.parametrize(
    ("limits", "free"),
    [
        ((5 * 1024, 3 * 1024, 9 * 1024), 3 * 1024),
        ((5 * 1024, 9 * 1024, 3 * 1024), 3 * 1024),
        ((5 * 1024, None, None), 5 * 1024),
        ((None, -50, None), 0),
    ],
)
def test_the_tightest_limit_counts(
    told: Callable[..., int | None], limits: tuple[int | None, ...], free: int
) -> None:
    assert told(*limits) == free


def test_without_any_limit_the_memory_of_the_machine_counts(
    told: Callable[..., int | None],
) -> None:
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert told(None, None) == physical


def test_what_is_mapped_counts_against_the_address_space(
    tmp_path: Path, told: Callable[..., int | None]
) -> None:
    limit = 2**30
    assert told(None, None, limit) == limit
    (tmp_path / "self/statm").write_text("7 0 0\n")
    assert free_memory(tmp_path, tmp_path) == limit - 7 * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="only glibc keeps memory")
def test_freed_memory_below_a_block_in_use_is_given_back() -> None:
    """As after a large model: its blocks are free, but one above them is still in use."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.argtypes = [ctypes.c_void_p]
    length = 100_000
    blocks = [libc.malloc(length) for _ in range(500)]
    for block in blocks:
        ctypes.memset(block, 1, length)
    last = libc.malloc(length)
    for block in blocks:
        libc.free(block)
    before = anonymous_memory()
    give_back_freed()
    after = anonymous_memory()
    libc.free(last)
    assert before is not None
    assert after is not None
    assert before - after > 40_000_000


def test_another_c_library_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    give_back_freed()
