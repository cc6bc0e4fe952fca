"""The probe sees a backend whose products are wrong, also in one layer only."""

import pytest
import torch
from present import present

from core.checkpoints.scan import scan
from core.engine import device_check
from core.engine.engine import Engine
from core.kernels.linear import PlainLinear
from core.network.model import Block, Model
from core.protocol.load_options import LoadOptions


@pytest.fixture
def model(tmp_path, write_checkpoint) -> Model:
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", n_layer=4)])
    engine = Engine()
    list(engine.load(checkpoint, None, LoadOptions()))
    return present(engine.loaded).model


class WrongLinear(PlainLinear):
    """A product that is wrong by a tenth, as some backends' were."""

    def __call__(self, x):
        return super().__call__(x) * 1.1

    def add(self, x, total):
        return total.add_(self(x))


def test_the_same_model_passes(model):
    assert device_check.check(model, model).passed


@pytest.mark.parametrize("layer", [0, 1])
@pytest.mark.parametrize("part", ["attention_out", "mlp_in", "mlp_out"])
def test_one_wrong_product_fails(model, layer, part):
    blocks = list(model.blocks)
    parts = {name: getattr(blocks[layer], name) for name in Block.__slots__}
    parts[part] = WrongLinear(parts[part].weight)
    blocks[layer] = Block(**parts)
    wrong = Model(model.config, model.embedding, blocks, model.head)
    assert not device_check.check(wrong, model).passed


def test_nan_fails(model):
    wrong = Model(model.config, model.embedding * float("nan"), model.blocks, model.head)
    assert not device_check.check(wrong, model).passed


def test_every_device_but_the_cpu_is_checked():
    assert [device_check.needed(torch.device(kind)) for kind in ("cpu", "cuda", "mps")] == [
        False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "error", [RuntimeError("no such kernel\nmore"), NotImplementedError("no such kernel")]
)
def test_a_device_that_raises_fails_with_its_reason(model, monkeypatch, error):
    honest = device_check.probe_logits
    calls = iter([honest, None])

    def probe(asked):
        compute = next(calls)
        if compute is None:
            raise error
        return compute(asked)

    monkeypatch.setattr(device_check, "probe_logits", probe)
    outcome = device_check.check(model, model)
    assert not outcome.passed
    assert outcome.problem == "fails (no such kernel)"
