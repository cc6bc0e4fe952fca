"""Loading on a device that is not the CPU: what fails as known devices have, and what is said."""

import pytest
import torch
from fake_device import Fault, lacking, running, without_complex, wrong_beyond, wrong_products
from golden_cases import GOLDENS
from present import present

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.decode.loop import chunk_of
from core.engine import device_check
from core.engine.engine import Engine
from core.kernels import device as devices
from core.kernels import linear
from core.network import attention
from core.protocol.events import Notice, Ready, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

GREEDY = SamplingSettings(temperature=0, max_tokens=12)
FOLDERS = ("fork_trio", "oct25_gqa_multistep", "head_smear_windows", "jan26_engram", "nanogpt_char")


def golden(folder: str) -> Checkpoint:
    return next(entry for entry in scan([GOLDENS / folder]) if not entry.problem)


@pytest.fixture
def use(monkeypatch):
    """Make the fake device the only one beside the CPU."""
    monkeypatch.setattr(devices, "available", lambda: ["fakedevice", "cpu"])


def load(engine: Engine, checkpoint: Checkpoint) -> tuple[Ready, list[str]]:
    events = list(engine.load(checkpoint, None, LoadOptions()))
    assert isinstance(events[-1], Ready)
    said = [event.text for event in events if isinstance(event, Notice)]
    return events[-1], [text for text in said if "fakedevice" in text]


def ids_of(engine: Engine, rows: int = 1) -> list[list[int]]:
    requests = [Request((1, 2, 3), GREEDY, raw=True) for _ in range(rows)]
    events = list(engine.sample(requests, lambda row: GREEDY, lambda: False))
    tokens = [event for event in events if isinstance(event, Token)]
    return [[token.id for token in tokens if token.row == row] for row in range(rows)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_device_without_complex_numbers_is_used_and_agrees_with_the_cpu(folder, use):
    engine, on_cpu = Engine(), Engine()
    list(on_cpu.load(golden(folder), None, LoadOptions("cpu")))
    with running(without_complex):
        ready, said = load(engine, golden(folder))
        assert (ready.device, said) == ("fakedevice:0", [])
        assert ids_of(engine) == ids_of(on_cpu)
        assert ids_of(engine, 3) == ids_of(on_cpu, 3)


# More than the products of the check that are split: 31 positions of the head are 31 x 32.
FEW = 200


@pytest.mark.parametrize("split", [True, False])
def test_products_with_many_elements_are_split(split, use, monkeypatch):
    if split:
        monkeypatch.setattr(linear, "MAX_OUTPUTS", FEW)
        monkeypatch.setattr(attention, "MAX_OUTPUTS", FEW)
    with running(wrong_beyond(FEW)):
        ready, said = load(Engine(), golden("fork_trio"))
    assert ready.device == ("fakedevice:0" if split else "cpu")
    assert bool(said) is not split


@pytest.mark.parametrize("operator", ["flip", "scaled_dot_product_attention", "mm"])
def test_a_device_without_an_operator_is_left_for_the_cpu(operator, use):
    with running(lacking(operator)):
        ready, said = load(Engine(), golden("fork_trio"))
    assert ready.device == "cpu"
    (notice,) = said
    assert notice.startswith("fakedevice")
    assert f"The operator 'aten::{operator}' is not implemented" in notice
    assert notice.endswith("using the CPU")


def first_is(length: int) -> Fault:
    return wrong_products(lambda shape: shape[0] == length)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("part", ["prefill", "step", "chunk", "rows"])
def test_the_check_covers_prefill_step_chunk_and_rows(part, folder, use):
    checkpoint = golden(folder)
    config = checkpoint.config()
    chunk = chunk_of(config)
    if config.last_position is not None:
        chunk = config.last_position - device_check.PROBE_TOKENS - 1
    lengths = {"prefill": 31, "step": 1, "chunk": chunk, "rows": device_check.ROWS}
    with running(first_is(lengths[part])):
        ready, said = load(Engine(), checkpoint)
    assert ready.device == "cpu"
    assert "computes wrong logits" in present(said[0])


def test_all_layers_of_a_small_model_are_checked(use):
    checkpoint = golden("head_smear_windows")
    assert checkpoint.config().n_layer > device_check.LARGE_LAYERS
    calls = []

    def last_layer(name: str, result: object) -> object:
        # The first forward of the check has 31 positions; its last product of an MLP is wrong.
        if name == "addmm_" and isinstance(result, torch.Tensor) and len(result) == 31:
            calls.append(name)
            if len(calls) == 2 * checkpoint.config().n_layer:
                return result * 1.5
        return result

    with running(last_layer):
        ready, _ = load(Engine(), checkpoint)
    assert len(calls) == 2 * checkpoint.config().n_layer
    assert ready.device == "cpu"
