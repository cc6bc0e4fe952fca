"""Greedy continuations of the beginnings of windows, decoded in batches."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model

COUNT = 32
LONGEST_PROMPT, LONGEST = 64, 128
# 4-grams need a few ids.
_LEAST = 8
# Bytes of the KV caches of a batch.
_CACHE_BYTES = 2**29


@dataclass(frozen=True, slots=True)
class Beginnings:
    """Prompts of equal length from windows, and as many ids of the text after each."""

    prompts: tuple[tuple[int, ...], ...]
    texts: tuple[tuple[int, ...], ...]


def beginnings(rows: Sequence[Sequence[int]]) -> Beginnings | None:
    """Return those of up to 32 rows, spread evenly; None for rows that are too short."""
    count, size = min(COUNT, len(rows)), len(rows[0])
    prompt = min(LONGEST_PROMPT, size // 2)
    length = min(LONGEST, size - prompt)
    if length < _LEAST:
        return None
    chosen = [rows[one * len(rows) // count] for one in range(count)]
    return Beginnings(
        tuple(tuple(row[:prompt]) for row in chosen),
        tuple(tuple(row[prompt : prompt + length]) for row in chosen),
    )


def continued(
    model: Model, found: Beginnings, used: int, should_stop: Callable[[], bool]
) -> Generator[float, None, list[tuple[int, ...]]]:
    """Yield the share that is done; return each continuation, as long as the text's.

    Only ids below `used` are written. Raises CancelledError when `should_stop()` is true before a
    step, NoMemoryError.
    """
    length, prompts = len(found.texts[0]), found.prompts
    cache_bytes = model.route.cache_bytes(model.config, len(prompts[0]) + length)
    together = max(1, _CACHE_BYTES // cache_bytes)
    written: list[tuple[int, ...]] = []
    for start in range(0, len(prompts), together):
        batch = prompts[start : start + together]
        columns = []
        for ids in _greedy(model, batch, length, used, should_stop):
            columns.append(ids)
            yield (start + len(batch) * len(columns) / length) / len(prompts)
        written += zip(*columns, strict=True)
    return written


@torch.inference_mode()
def _greedy(
    model: Model,
    prompts: Sequence[tuple[int, ...]],
    length: int,
    used: int,
    should_stop: Callable[[], bool],
) -> Iterator[list[int]]:
    """Yield the next id of each row, `length` times."""
    ids = torch.tensor(prompts, device=model.device)
    cache = model.new_cache(len(prompts))
    cache.reserve(ids.size(1) + length)
    for _ in range(length):
        if should_stop():
            raise CancelledError
        with memory_errors("continuing texts", model.device.type):
            logits = model.forward(ids, cache, last_only=True)
        # argmax is documented to return the first of several maxima.
        ids = logits[:, -1, :used].argmax(-1, keepdim=True)
        yield ids.flatten().tolist()
