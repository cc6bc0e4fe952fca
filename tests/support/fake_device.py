"""A device that computes on the CPU but is not the CPU, and can fail as real ones have.

torch's backend for devices written in Python gives it a name; a dispatch mode runs the operators.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

# Called with the name of an operator and its CPU result; it returns what the device returns.
Fault = Callable[[str, object], object]


@cache
def fake_device() -> torch.device:
    """Return the device; torch knows it from now on."""
    _setup_privateuseone_for_python_backend("fakedevice")
    return torch.device("fakedevice:0")


class _OnDevice(torch.Tensor):
    """A tensor of the device; `elem` is the CPU tensor that holds its values."""

    @staticmethod
    def __new__(cls, elem: torch.Tensor) -> "_OnDevice":
        return torch.Tensor._make_wrapper_subclass(
            cls,
            elem.size(),
            strides=elem.stride(),
            storage_offset=elem.storage_offset(),
            dtype=elem.dtype,
            device=fake_device(),
        )

    def __init__(self, elem: torch.Tensor) -> None:
        self.elem = elem

    @classmethod
    def __torch_dispatch__(  # type: ignore[override]
        cls, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        raise AssertionError(f"{func} outside of the device")


class _Mode(TorchDispatchMode):
    def __init__(self, fault: Fault) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.fault = fault

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        on_device = any(isinstance(leaf, _OnDevice) for leaf in tree_leaves((args, kwargs)))
        if kwargs.get("device") is not None:
            on_device = torch.device(kwargs["device"]).type == fake_device().type
            kwargs["device"] = torch.device("cpu")
        plain_args, plain_kwargs = tree_map(_plain, (args, kwargs))
        result = func(*plain_args, **plain_kwargs)
        if not on_device:
            return result
        name = func.overloadpacket.__name__
        changed = self.fault(name, result)
        if func._schema.is_mutable:
            if changed is not result:
                result.copy_(changed)
            return kwargs.get("out", args[0])
        return tree_map(_wrapped, changed)


class _Constructor(TorchFunctionMode):
    """Makes tensors of Python numbers on the CPU first: torch.tensor passes no dispatch mode."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.tensor and (device := kwargs.pop("device", None)) is not None:
            return func(*args, **kwargs).to(device)
        return func(*args, **kwargs)


def _plain(value: Any) -> Any:
    return value.elem if isinstance(value, _OnDevice) else value


def _wrapped(value: Any) -> Any:
    if not isinstance(value, torch.Tensor):
        return value
    # A view of a weight cannot be an inference tensor.
    with torch.inference_mode(mode=False):
        return _OnDevice(value)


@contextmanager
def running(fault: Fault = lambda name, result: result) -> Iterator[torch.device]:
    """Yield the device; inside, its operators run, with a fault."""
    device = fake_device()
    with _Constructor(), _Mode(fault):
        yield device


PRODUCTS = ("mm", "addmm", "addmm_", "bmm")


def without_complex(name: str, result: object) -> object:
    """Raise as MPS did on macOS 13 for every complex tensor."""
    if any(isinstance(leaf, torch.Tensor) and leaf.is_complex() for leaf in tree_leaves(result)):
        raise TypeError("Trying to convert ComplexFloat to the MPS backend but it does not have it")
    return result


def wrong_beyond(elements: int) -> Fault:
    """Return the fault of pytorch issue 122045: products with more elements are wrong."""

    def fault(name: str, result: object) -> object:
        if isinstance(result, torch.Tensor) and _is_product(name) and result.numel() > elements:
            wrong = result.clone()
            wrong.view(-1)[elements:] = 0
            return wrong
        return result

    return fault


def wrong_products(of: Callable[[tuple[int, ...]], bool]) -> Fault:
    """Return a fault of the products whose result has a shape of a kind."""

    def fault(name: str, result: object) -> object:
        if isinstance(result, torch.Tensor) and name in PRODUCTS and of(tuple(result.shape)):
            return result * 1.1
        return result

    return fault


def lacking(operator: str) -> Fault:
    """Return the fault of a device without an operator."""

    def fault(name: str, result: object) -> object:
        if name == operator:
            raise NotImplementedError(f"The operator 'aten::{operator}' is not implemented here")
        return result

    return fault


def _is_product(name: str) -> bool:
    return name in PRODUCTS or "attention" in name
