"""The only import of torch, without two of its warnings, and its out-of-memory errors."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.errors import NoMemoryError
from core.base.working_folder import leave_deleted

leave_deleted()
with warnings.catch_warnings():
    # numpy is not used, and torch warns when it is missing.
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    import torch as torch

# The int8 kernel can only be packed from a quantized tensor, about which torch warns.
warnings.filterwarnings("ignore", message="torch.quantize_per_tensor, torch.quantize_per_channel")

_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "defaultcpuallocator")


@contextmanager
def memory_errors(doing: str, device: str = "cpu") -> Iterator[None]:
    """Turn every kind of out-of-memory error of torch into NoMemoryError.

    `doing` completes the message "Out of memory while ..."; `device` is the kind of device.
    """
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise NoMemoryError(f"Out of memory while {doing}", device=device) from error
    except RuntimeError as error:
        if any(sign in str(error).lower() for sign in _NO_MEMORY):
            raise NoMemoryError(f"Out of memory while {doing}", device=device) from error
        raise
