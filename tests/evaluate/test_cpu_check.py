"""Losses of another device against those of the CPU."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fake_device import running, wrong_products

from core.base.errors import CheckFailedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.evaluate import cpu_check
from core.evaluate.cpu_check import check_on_cpu
from core.judging.windows import TextLayout, Windows
from core.machine.precision import PLAIN
from core.network.load import load_model, load_whole
from core.network.model import Model

WINDOWS = Windows((tuple(number % 18 for number in range(49)),), TextLayout.SHIFT, 48, 49, 0, None)


@pytest.fixture
def entry(trio: Path) -> Checkpoint:
    return scan([trio])[0]


def on_device(entry: Checkpoint, device: torch.device) -> Model:
    loading = load_model(entry.index(), entry.config(), device, PLAIN)
    while True:
        try:
            next(loading)
        except StopIteration as ended:
            model: Model = ended.value.model
            return model


@pytest.fixture
def device() -> Iterator[torch.device]:
    with running() as one:
        yield one


def test_a_device_that_agrees_passes(entry: Checkpoint, device: torch.device) -> None:
    assert check_on_cpu(on_device(entry, device), "a", entry, WINDOWS) == ""


def test_the_cpu_itself_is_not_checked(entry: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_whole(entry.index(), entry.config())
    monkeypatch.setattr(cpu_check, "load_whole", lambda *words: pytest.fail("loaded again"))
    assert check_on_cpu(model, "a", entry, WINDOWS) == ""


def test_a_device_with_other_losses_stops_with_both_numbers(entry: Checkpoint) -> None:
    with running(wrong_products(lambda shape: shape[-1] == 32)) as device:
        model = on_device(entry, device)
        with pytest.raises(CheckFailedError) as refused:
            check_on_cpu(model, "step_1", entry, WINDOWS)
    message = refused.value.message
    assert message.startswith("step_1: the first 48 ids have ")
    assert "nats/token on fakedevice:0, " in message
    assert message.endswith(" on the CPU")


def test_a_model_that_does_not_fit_beside_is_said(
    entry: Checkpoint, device: torch.device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cpu_check, "free_memory", lambda: 1)
    found = check_on_cpu(on_device(entry, device), "a", entry, WINDOWS)
    assert found == "a: not checked against the CPU, which lacks the memory for float32"
