import pytest

from core.base.errors import NoMemoryError
from core.kernels.torchload import memory_errors, torch


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("MPS backend out of memory"),
        MemoryError(),
    ],
)
def test_every_kind_of_memory_error_has_one_name(error):
    with (
        pytest.raises(NoMemoryError, match="Out of memory while testing"),
        memory_errors("testing"),
    ):
        raise error


def test_other_errors_pass():
    with pytest.raises(RuntimeError, match="shape"), memory_errors("testing"):
        raise RuntimeError("shape mismatch")
