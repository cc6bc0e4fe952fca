"""Surroundings of slash commands, without a screen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from around import Around
from fan_sitting import FanSitting

from core.checkpoints.families.traits import Traits
from core.checkpoints.scan import scan
from tui.view.surroundings import ModelInMemory


@pytest.fixture
def around(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Around:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step)
    return Around(scan([Path("runs")]))


@pytest.fixture
def loaded(around: Around) -> Around:
    around.model = ModelInMemory(
        "step_000100", "float32", context=64, vocabulary=32, traits=Traits("G1", "plain")
    )
    return around


@pytest.fixture
def sitting_with_fans(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> FanSitting:
    (entry,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return FanSitting(entry)
