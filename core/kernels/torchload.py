"""The one import of torch, without its noise, and what torch's errors mean."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from core.base.errors import NoMemoryError

with warnings.catch_warnings():
    # Nothing here uses numpy, and torch complains when it is absent.
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    import torch as torch

# The int8 route is packed from a quantized tensor, and only from one.
warnings.filterwarnings("ignore", message="torch.quantize_per_tensor, torch.quantize_per_channel")

_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "defaultcpuallocator")


@contextmanager
def memory_errors(doing: str) -> Iterator[None]:
    """Turn every kind of torch's out-of-memory error into NoMemoryError."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise NoMemoryError(f"Out of memory while {doing}") from error
    except RuntimeError as error:
        if any(sign in str(error).lower() for sign in _NO_MEMORY):
            raise NoMemoryError(f"Out of memory while {doing}") from error
        raise
