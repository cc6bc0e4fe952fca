"""Greedy continuations in batches against one id at a time."""

from pathlib import Path

import pytest
import torch

from core.base.errors import CancelledError
from core.checkpoints.scan import scan
from core.evaluate import continuations
from core.evaluate.continuations import Beginnings, beginnings, continued
from core.network.load import load_whole
from core.network.model import Model

ROWS = [tuple((row + 5 * position) % 17 for position in range(65)) for row in range(40)]


@pytest.fixture
def model(trio: Path) -> Model:
    entry = scan([trio])[0]
    return load_whole(entry.index(), entry.config())


def all_of(model: Model, found: Beginnings) -> tuple[list[float], list[tuple[int, ...]]]:
    running, shares = continued(model, found, 18, lambda: False), []
    while True:
        try:
            shares.append(next(running))
        except StopIteration as ended:
            return shares, ended.value


def test_beginnings_are_spread_evenly_and_followed_by_the_text() -> None:
    found = beginnings(ROWS)
    assert found
    assert len(found.prompts) == 32
    assert [found.prompts[one][0] for one in (0, 1, 4, 31)] == [
        ROWS[one][0] for one in (0, 1, 5, 38)
    ]
    assert (found.prompts[31] + found.texts[31]) == ROWS[38]
    assert (len(found.prompts[0]), len(found.texts[0])) == (32, 33)
    long = beginnings([tuple(range(2049))] * 3)
    assert long
    assert [*map(len, long.prompts)] == [64] * 3
    assert [*map(len, long.texts)] == [128] * 3
    assert beginnings([tuple(range(12))]) is None


@torch.inference_mode()
def test_each_is_the_most_likely_id_after_another(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = beginnings([row[:25] for row in ROWS[:5]])
    assert found
    shares, written = all_of(model, found)
    assert shares == sorted(shares)
    assert shares[-1] == 1
    for prompt, ids in zip(found.prompts, written, strict=True):
        so_far = [*prompt]
        for index in ids:
            logits = model.forward(torch.tensor([so_far]), model.new_cache())[0, -1]
            assert float(logits[:18].max() - logits[index]) < 1e-4
            so_far.append(index)
    # Two rows at a time.
    size = len(found.prompts[0]) + len(found.texts[0])
    row_bytes = model.route.cache_bytes(model.config, size)
    monkeypatch.setattr(continuations, "_CACHE_BYTES", 2 * row_bytes)
    again, others = all_of(model, found)
    assert (again[-1], len(others)) == (1, 5)


def test_a_stop_ends_it(model: Model) -> None:
    found = beginnings(ROWS)
    assert found
    with pytest.raises(CancelledError):
        next(continued(model, found, 18, lambda: True))
