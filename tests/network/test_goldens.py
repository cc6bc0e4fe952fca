"""Every golden in every way of computing it: a table of goldens and ways.

The logits are within 5e-4 of those that the original code computed, and every greedy token is
equal: in one forward, in chunks through the cache, after roll-back, in the rows of a batch.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import pytest
import torch
from golden_cases import (
    CASES,
    FOLDERS,
    GOLDENS,
    HUGGING_FACE_CASES,
    HUGGING_FACE_FOLDER,
    NANOGPT_CASES,
    NANOGPT_FOLDERS,
    TOOL_CASES,
    TOOL_FOLDER,
    Case,
    difference,
    each_case,
    each_greedy_case,
    feed,
)

from core.decode.stepper import Stepper
from core.engine.engine import Engine
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.events import Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings

TOLERANCE = 5e-4
CHUNKS = range(1, 9)
ROWS = 3
# The position of the first of some logits [T, V], and the logits.
Found = tuple[int, torch.Tensor]
Way = Callable[[Model, list[int]], Iterator[Found]]


def noise(model: Model, position: int) -> list[int]:
    """Up to 8 ids from a position on, which must leave no trace once they are rolled back."""
    last = model.config.last_position or 2**31
    return [(7 * index + 5) % model.config.vocab_size for index in range(min(8, last - position))]


def whole(model: Model, tokens: list[int]) -> Iterator[Found]:
    yield 0, feed(model, tokens, len(tokens))


def in_chunks(chunk: int, model: Model, tokens: list[int]) -> Iterator[Found]:
    yield 0, feed(model, tokens, chunk)


def rolled_back(model: Model, tokens: list[int]) -> Iterator[Found]:
    cache = model.new_cache()
    feed(model, tokens, len(tokens), cache)
    for position in range(len(tokens) - 1, -1, -1):
        cache.roll_back(position)
        feed(model, noise(model, position), 8, cache)
        cache.roll_back(position)
        yield position, feed(model, tokens[position : position + 2], 1, cache)
        cache.roll_back(position)


def each_row(model: Model, tokens: list[int], chunk: int, cache: KVCache) -> list[torch.Tensor]:
    """Feed the tokens to all rows; return the logits [T, V] of each row."""
    with torch.inference_mode():
        parts = [
            model.forward(torch.tensor([tokens[at : at + chunk]] * cache.rows), cache)
            for at in range(0, len(tokens), chunk)
        ]
    return list(torch.cat(parts, 1))


def rows_in_chunks(chunk: int, model: Model, tokens: list[int]) -> Iterator[Found]:
    yield from ((0, row) for row in each_row(model, tokens, chunk, model.new_cache(ROWS)))


def rows_rolled_back(model: Model, tokens: list[int]) -> Iterator[Found]:
    cache = model.new_cache(ROWS)
    each_row(model, tokens, len(tokens), cache)
    for position in range(len(tokens) - 1, -1, -1):
        cache.roll_back(position)
        each_row(model, noise(model, position), 8, cache)
        cache.roll_back(position)
        for row in each_row(model, tokens[position : position + 2], 1, cache):
            yield position, row
        cache.roll_back(position)


def forked_rows(model: Model, tokens: list[int]) -> Iterator[Found]:
    """Fork the cache of each beginning, decode row by row, and drop rows on the way.

    The forked cache goes on to the next beginning.
    """
    cache, fed = model.new_cache(), 0
    for start in range(1, len(tokens) - 1, 5):
        feed(model, tokens[fed : start + 1], 4, cache)
        fed, stepper = start + 1, Stepper(model)
        rows = cache.fork(0, start, ROWS)
        for position in range(start, min(start + 4, len(tokens))):
            if position == start + 2:
                rows.keep([2, 0])
            logits = stepper.step(rows, [tokens[position]] * rows.rows)
            yield from ((position, row[None]) for row in logits)


WAYS: dict[str, Way] = {
    "whole": whole,
    **{f"chunks of {chunk}": partial(in_chunks, chunk) for chunk in CHUNKS},
    "rolled back to every position": rolled_back,
    **{f"rows in chunks of {chunk}": partial(rows_in_chunks, chunk) for chunk in CHUNKS},
    "rows rolled back to every position": rows_rolled_back,
    "rows that were forked": forked_rows,
}


def test_every_golden_is_in_the_table() -> None:
    # The others have losses, which tests/evaluate compares.
    names = {path: np.load(path).files for path in GOLDENS.glob("*/golden/*.npz")}
    tokens = [(path, name) for path in names for name in names[path] if name.startswith("tokens")]
    others = {TOOL_FOLDER, HUGGING_FACE_FOLDER, "jan26_mid_no_window_key"}
    assert {path.parents[1].name for path, _ in tokens} == {*FOLDERS, *NANOGPT_FOLDERS, *others}
    found = (len(CASES), len(NANOGPT_CASES), len(TOOL_CASES), len(HUGGING_FACE_CASES))
    assert found == (28, 4, 1, 1)
    assert len(tokens) == sum(found)


@pytest.mark.parametrize("way", WAYS)
@each_case
def test_the_logits_are_those_of_the_original_code(case: Case, way: str) -> None:
    seen = set[int]()
    for start, logits in WAYS[way](case.model, case.tokens):
        assert difference(logits, case, start) < TOLERANCE, start
        seen |= set(range(start, start + len(logits)))
    if way != "rows that were forked":
        assert seen == set(range(len(case.tokens)))


def greedy(case: Case, chunk: int | None) -> list[int]:
    """Return as many greedy tokens as the golden has; without a chunk size, without a cache."""
    model, ids = case.model, case.tokens[: case.prompt_length]
    cache = model.new_cache()
    logits = feed(model, ids, chunk or len(ids), cache)
    while len(ids) < len(case.tokens):
        ids = [*ids, int(logits[-1].argmax())]
        logits = feed(model, ids[-1:], 1, cache) if chunk else feed(model, ids, len(ids))
    return ids[case.prompt_length :]


@pytest.mark.parametrize("chunk", [None, *CHUNKS], ids=str)
@each_greedy_case
def test_the_greedy_tokens_are_those_of_the_original_code(case: Case, chunk: int | None) -> None:
    assert greedy(case, chunk) == case.tokens[case.prompt_length :]


@pytest.mark.parametrize("chunk", CHUNKS)
def test_the_hugging_face_golden_has_the_largest_logit_at_the_same_id(chunk: int) -> None:
    """9 of the 32 tokens that the golden calls greedy do not have the largest of its own logits."""
    (case,) = HUGGING_FACE_CASES
    largest = case.logits.argmax(-1).tolist()
    assert feed(case.model, case.tokens, chunk).argmax(-1).tolist() == largest
    called_greedy = case.tokens[case.prompt_length :]
    own = largest[case.prompt_length - 1 : -1]
    assert sum(one != other for one, other in zip(called_greedy, own, strict=True)) == 9


@each_greedy_case
def test_every_sample_of_a_batch_has_the_greedy_tokens_and_log_probabilities_of_the_golden(
    case: Case,
) -> None:
    expected = case.tokens[case.prompt_length :]
    settings = SamplingSettings(temperature=0.0, max_tokens=len(expected))
    request = Request(
        tuple(case.tokens[: case.prompt_length]), settings, raw=True, context=len(case.tokens)
    )
    engine = Engine()
    list(engine.load(case.checkpoint, None, LoadOptions("cpu", "fp32", overrides=case.overrides)))
    logprobs = case.logits.double().log_softmax(-1)
    for samples in (1, ROWS):
        found: list[list[int]] = [[] for _ in range(samples)]
        for event in engine.sample([request] * samples, lambda _: settings, lambda: False):
            if isinstance(event, Token):
                before = logprobs[case.prompt_length + event.index - 1]
                assert event.logprob == pytest.approx(float(before[event.id]), abs=1e-3)
                found[event.row].append(event.id)
        assert found == [expected] * samples
