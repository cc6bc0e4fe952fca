import pytest
import torch

from core.base.errors import UsageError
from core.kernels import device


@pytest.fixture
def with_cuda(monkeypatch):
    """A fake machine with one CUDA card of a chosen compute capability."""

    def fake(major: int) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (major, 0))

    return fake


def test_the_cpu_is_always_there(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert device.choose_device(None) == torch.device("cpu")
    with pytest.raises(UsageError, match="'cuda' is not available"):
        device.choose_device("cuda")


def test_why_the_others_cannot_be_used(monkeypatch, with_cuda):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_built", lambda: True)
    with_cuda(9)
    assert device.absent() == {"mps": "this system has none"}
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None, raising=False)
    assert device.absent()["cuda"] == "torch was built without it"

    def no_driver():
        raise RuntimeError("Found no NVIDIA driver\nand more")

    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.cuda, "init", no_driver)
    assert device.absent()["cuda"] == "Found no NVIDIA driver"
    monkeypatch.setattr(torch.cuda, "init", lambda: None)
    assert device.absent()["cuda"] == "torch sees no device"


def test_auto_takes_the_fastest(with_cuda):
    with_cuda(9)
    assert device.choose_device(None).type == "cuda"
    assert device.choose_device("auto").type == "cuda"
    assert device.choose_device("cpu").type == "cpu"
    with pytest.raises(UsageError, match="does not exist"):
        device.choose_device("cuda:3")


@pytest.mark.parametrize("name", ["CPU", "Cpu", "cpu:0", "CPU:0"])
def test_the_name_of_a_device_may_be_in_upper_case(name):
    assert device.choose_device(name).type == "cpu"


@pytest.mark.parametrize("name", ["", "auto", "AUTO"])
def test_no_name_is_the_fastest(with_cuda, name):
    with_cuda(9)
    assert device.choose_device(name).type == "cuda"


@pytest.mark.parametrize("name", ["gpu", " cpu", "cpu:x", "meta", "CUDA:7", "xla"])
def test_other_names_are_refused_in_the_users_spelling(with_cuda, name):
    with_cuda(9)
    with pytest.raises(UsageError) as caught:
        device.choose_device(name)
    assert repr(name) in caught.value.message
