"""The one import of torch, without its noise, and what torch's errors mean."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import NoMemory

with warnings.catch_warnings():
    # Nothing here uses numpy, and torch complains when it is absent.
    warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
    import torch as torch

_NO_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "defaultcpuallocator")


# Below this many weights a second thread is not worth waking: threads that wait for each other on
# busy cores decode many times slower. A guess, not a calibration.
SMALL_PARAMETERS = 20_000_000
_DEFAULT_THREADS = torch.get_num_threads()


def use_threads(parameters: int) -> int:
    """Set and return the number of threads for a model of so many weights."""
    threads = 1 if parameters < SMALL_PARAMETERS else _DEFAULT_THREADS
    torch.set_num_threads(threads)
    return threads


@contextmanager
def memory_errors(doing: str) -> Iterator[None]:
    """Turn every kind of torch's out-of-memory error into NoMemory."""
    try:
        yield
    except (torch.OutOfMemoryError, MemoryError) as error:
        raise NoMemory(f"Out of memory while {doing}") from error
    except RuntimeError as error:
        if any(sign in str(error).lower() for sign in _NO_MEMORY):
            raise NoMemory(f"Out of memory while {doing}") from error
        raise
