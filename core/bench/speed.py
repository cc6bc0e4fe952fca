"""Measure decode steps, their matrix products alone, prefill and batches."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from core.bench.figures import BATCHES, Spread
from core.checkpoints.architecture import Kind, Role, matrices
from core.decode.loop import chunk_of, generate, prefill
from core.decode.stepper import Stepper
from core.kernels.torchload import torch
from core.network.model import BLOCK_PARTS, Model
from core.protocol.events import Finished
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

PROMPT = tuple(range(8))
PREFILL_TOKENS, PREFILL_SECONDS = 512, 4.0
MOST_STEPS = 128
# About how long the decode steps of one repetition take.
SECONDS = 0.5


@dataclass(slots=True)
class Trial:
    """One route that is measured: its model, its thread count and the repetitions so far.

    `decode` and `prefill` are tokens per second, `step` and `products` milliseconds,
    `longest_chunk` and `pack_seconds` seconds, `batches` seconds of a step by number of rows.
    """

    model: Model
    threads: int
    pack_seconds: float = 0.0
    decode: list[float] = field(default_factory=list)
    step: list[float] = field(default_factory=list)
    products: list[float] = field(default_factory=list)
    prefill: list[float] = field(default_factory=list)
    longest_chunk: float = 0.0
    batches: dict[int, list[float]] = field(default_factory=dict)

    def repeat(self) -> None:
        """Measure every figure once."""
        torch.set_num_threads(self.threads)
        once = _seconds(lambda: Stepper(self.model).step(self.model.new_cache(), (1,)))
        count = max(4, min(_most_steps(self.model), int(SECONDS / once)))
        self.decode.append(decode_speed(self.model, count))
        whole, products = step_and_products(self.model, count)
        self.step.append(1000 * whole)
        self.products.append(1000 * products)
        speed, longest = prefill_speed(self.model)
        self.prefill.append(speed)
        self.longest_chunk = max(self.longest_chunk, longest)
        for rows in BATCHES:
            seconds = step_seconds(self.model, max(2, count // 4), rows)
            self.batches.setdefault(rows, []).append(seconds)

    def batch_ratios(self) -> dict[int, float]:
        """Return the median time of a step by number of rows, relative to one row."""
        one = Spread.of(self.batches[1]).median
        return {rows: Spread.of(values).median / one for rows, values in self.batches.items()}


def decode_speed(model: Model, count: int) -> float:
    """Return tokens per second of a greedy generation of `count`, with sampling and events."""
    settings = SamplingSettings(temperature=0.0, max_tokens=count)
    request = Request(_within(model, PROMPT), settings, raw=True, context=len(PROMPT) + count)
    *_, last = generate(Stepper(model), None, [request], lambda _: settings, lambda: False)
    assert isinstance(last, Finished)
    if last.error:
        raise last.error
    return (last.stats.new_tokens - 1) / last.stats.decode_seconds


@torch.inference_mode()
def step_seconds(model: Model, count: int, rows: int = 1) -> float:
    """Return the mean seconds of a decode step of `rows` rows after a short prompt."""
    cache = model.new_cache()
    model.forward(torch.tensor([_within(model, PROMPT)]), cache)
    cache, stepper = cache.fork(0, cache.length, rows), Stepper(model)
    tokens = [1] * rows
    stepper.step(cache, tokens)
    return _seconds(lambda: stepper.step(cache, tokens), count)


@torch.inference_mode()
def step_and_products(model: Model, count: int) -> tuple[float, float]:
    """Return the median seconds of a decode step and of its matrix products alone.

    The two are measured alternately, so that other load on the machine affects both.
    """
    cache = model.new_cache()
    model.forward(torch.tensor([_within(model, PROMPT)]), cache)
    stepper = Stepper(model)
    work = (lambda: stepper.step(cache, (1,))), _products(model)
    for warm in work:
        warm()
    pairs = [tuple(_seconds(one) for one in work) for _ in range(count)]
    steps, products = zip(*pairs, strict=True)
    return median(steps), median(products)


def _products(model: Model) -> Callable[[], None]:
    """Return a function that computes only the matrix products of one decode step."""
    plan = matrices(model.config.tensors)
    columns = {one.role: one.shape[1] for one in plan if one.role.kind is Kind.LINEAR}
    inputs = {role: torch.randn(1, width).to(model.dtype) for role, width in columns.items()}
    maps = [
        (getattr(block, part), inputs[role])
        for block in model.blocks
        for role, part in BLOCK_PARTS.items()
    ]
    maps.append((model.head, inputs[Role.HEAD]))

    def products() -> None:
        for linear, x in maps:
            linear(x)

    return products


def prefill_speed(model: Model) -> tuple[float, float]:
    """Return tokens per second of a long prompt, and the seconds of its longest chunk.

    The prompt is at most 512 tokens of whole chunks. It ends early after 4 seconds.
    """
    chunk = chunk_of(model.config)
    length = max(chunk, min(PREFILL_TOKENS, model.config.sequence_len) // chunk * chunk)
    ids = _within(model, tuple(range(min(length, model.config.last_position or length))))
    started = before = time.perf_counter()
    done, longest = 0, 0.0
    for done, _ in prefill(model, model.new_cache(), ids, lambda: False):  # noqa: B007 - used below
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
        if now - started > PREFILL_SECONDS:
            break
    return done / (before - started), longest


def _most_steps(model: Model) -> int:
    """Return how many decode steps follow the prompt and a warm-up: 128, or fewer positions."""
    last = model.config.last_position
    return MOST_STEPS if last is None else min(MOST_STEPS, last - len(PROMPT) - 1)


def read_bandwidth() -> float:
    """Return the best bytes per second that all threads read: a sum over 512 MiB."""
    numbers = torch.ones(2**27)
    return numbers.numel() * 4 / min(_seconds(numbers.sum) for _ in range(5))


def _within(model: Model, ids: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(index % model.config.vocab_size for index in ids)


def _seconds(work: Callable[[], object], count: int = 1) -> float:
    """Return the mean seconds of `count` calls."""
    started = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - started) / count
