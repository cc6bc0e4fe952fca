"""Runs a suite on a loaded checkpoint in blocks of cases; finished blocks are stored."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.checkpoints.checkpoint import Checkpoint
from core.engine.loaded_model import LoadedModel
from core.evaluate.arithmetic_key import arithmetic_key
from core.evaluate.suite_block import block_answers
from core.evaluate.suite_store import SuiteStore, as_bytes, from_bytes
from core.kernels.torchload import memory_errors, torch
from core.network.model import Model
from core.ranks.exchange import ALONE, Exchange
from core.ranks.rounds import holders, in_rounds
from core.suites.answers import CaseAnswers
from core.suites.encode import EncodedCase, EncodedSuite

# Cases of a block: about a quarter of a second for the embedded checkpoints.
BLOCK = 256
# The forward that is timed, and the cases that are tried after it to tell the time of all.
_TIMED_ROWS, _TIMED_TOKENS = 8, 16
_TRIED_SECONDS, _TRIED_CASES = 0.2, 128


@dataclass(frozen=True, slots=True)
class BlockFinished:
    """The answers of a block; `done` of `total` cases are finished. `stored` ones were read."""

    answers: tuple[CaseAnswers, ...]
    done: int
    total: int
    stored: bool


def run_suite(
    loaded: LoadedModel,
    encoded: EncodedSuite,
    store: SuiteStore,
    should_stop: Callable[[], bool],
    exchange: Exchange = ALONE,
) -> Iterator[BlockFinished]:
    """Yield the answers of one block after the other, the stored ones first.

    Each block is spread over all cases. Raises CancelledError when `should_stop()` is true,
    NotFiniteError with the numbers of cases, NoMemoryError or RankLostError; what was yielded by
    then is finished.
    """
    every = list(blocks(encoded.cases))
    inputs = [_inputs(encoded, cases) for cases in every]
    stored = {number: store.read(one) for number, one in enumerate(inputs)}
    own = {number: body for number, body in stored.items() if body is not None}
    held = holders(exchange, own)

    def produce(number: int) -> bytes:
        if number in own:
            return own[number]
        with memory_errors("running a suite", loaded.model.device.type):
            body = as_bytes(block_answers(loaded, encoded, every[number], should_stop))
        store.add(inputs[number], body)
        return body

    done = 0
    for number, body in in_rounds(exchange, range(len(every)), held, produce, should_stop):
        done += len(every[number])
        yield BlockFinished(from_bytes(body), done, len(encoded.cases), number in held)


def blocks(cases: Sequence[EncodedCase]) -> Iterator[Sequence[EncodedCase]]:
    """Yield blocks of at most 256 cases; every block is an even sample of all of them."""
    count = -(-len(cases) // BLOCK)
    for first in range(count):
        yield cases[first::count]


def store_for(loaded: LoadedModel, checkpoint: Checkpoint) -> SuiteStore:
    """Return the store of a checkpoint on the arithmetic of its model."""
    return SuiteStore(arithmetic_key(loaded.model, checkpoint))


def expected_seconds(
    loaded: LoadedModel, encoded: EncodedSuite, should_stop: Callable[[], bool]
) -> float:
    """Return about how long a suite takes here, from some of its cases; raises CancelledError.

    The answers of these cases are not kept.
    """
    each = expected_tokens(encoded) / len(encoded.cases)
    wanted = int(_TRIED_SECONDS * _tokens_per_second(loaded.model) / each)
    count = max(1, min(wanted, _TRIED_CASES, len(encoded.cases)))
    cases = encoded.cases[:: len(encoded.cases) // count][:count]
    start = time.perf_counter()
    block_answers(loaded, encoded, cases, should_stop)
    return (time.perf_counter() - start) / count * len(encoded.cases)


def _tokens_per_second(model: Model) -> float:
    """Return how many tokens a batch of short prompts reads in a second."""
    rows, length = _TIMED_ROWS, min(_TIMED_TOKENS, model.config.sequence_len)
    ids = torch.zeros(rows, length, dtype=torch.long, device=model.device)
    seconds = []
    with torch.inference_mode():
        # The first forward of a process is slower.
        for _ in range(2):
            cache, start = model.new_cache(rows), time.perf_counter()
            cache.reserve(length, exactly=True)
            model.forward(ids, cache, last_only=True).cpu()
            seconds.append(time.perf_counter() - start)
    return ids.numel() / seconds[-1]


def expected_tokens(encoded: EncodedSuite) -> int:
    """Return about how many tokens a checkpoint computes: prompts and answers, for each use."""
    suite, tokens = encoded.suite, 0
    cells = sum(not cell.settings.greedy for cell in suite.grid.cells)
    for one in encoded.cases:
        prompt = len(one.request.ids)
        answer = max(map(len, one.texts.values()), default=suite.max_tokens // 2) + 1
        opens = bool(one.case.checks.opens)
        tokens += opens * (prompt + answer) + len(one.texts) * (prompt + answer)
        # Samples of one prompt share what they have in common.
        tokens += opens * bool(suite.samples) * cells * (prompt + 2 * answer)
    return tokens


def _inputs(encoded: EncodedSuite, cases: Sequence[EncodedCase]) -> list[Any]:
    """Return all that the answers of a block depend on, beside the checkpoint."""
    suite = encoded.suite
    cells = [(one.temperature, one.top_k, one.top_p, one.min_p) for one in suite.grid.cells]
    shared = [cells, suite.samples, suite.max_tokens, encoded.allowed, sorted(encoded.ends)]
    return [
        *shared,
        [
            (
                one.case.number, one.request.ids, one.request.seed, bool(one.case.checks.opens),
                one.case.checks.accepted, bool(one.case.checks.likelihoods), dict(one.texts),
            )
            for one in cases
        ],
    ]  # fmt: skip
