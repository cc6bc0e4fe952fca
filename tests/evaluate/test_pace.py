"""The speed of a model, measured in a small forward."""

from pathlib import Path

import pytest

from core.checkpoints.scan import scan
from core.evaluate.pace import tokens_per_second
from core.judging.blocks import Block
from core.network.load import load_whole


def test_a_small_block_is_read_three_times_and_the_fastest_counts(
    trio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = scan([trio])[0]
    model = load_whole(entry.index(), entry.config())
    assert tokens_per_second(model, 64) > 100
    # Seconds at the beginning and the end of each reading.
    clock, read = iter([0.0, 9.0, 10.0, 10.5, 20.0, 21.0]), list[Block]()
    monkeypatch.setattr("core.evaluate.pace.time.perf_counter", lambda: next(clock))
    # Four rows of 64 predicted ids in half a second.
    assert tokens_per_second(model, 64, lambda _, block: read.append(block)) == 512
    assert [(len(one.rows), len(one.rows[0])) for one in read] == [(4, 65)] * 3
