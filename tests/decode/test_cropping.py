"""Text beyond learned positions, as nanoGPT's own generate() crops it."""

from dataclasses import replace

import pytest
import torch
from golden_cases import NANOGPT_CASES
from nanogpt_checkpoints import ARGUMENTS, nanogpt_logits, write_nanogpt

from core.checkpoints.nanogpt_files import entry_at
from core.decode.loop import generate
from core.decode.stepper import Stepper
from core.engine.engine import Engine
from core.protocol.events import Finished, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.request import Request, ids_request
from core.protocol.settings import SamplingSettings

each_golden = pytest.mark.parametrize("case", NANOGPT_CASES, ids=str)


def greedy(count):
    return SamplingSettings(temperature=0.0, max_tokens=count)


def answered(model, requests, should_stop=lambda: False):
    """Return the new ids of each row, and the reasons for which they ended."""
    stepper = Stepper(model)
    events = [*generate(stepper, None, requests, lambda row: requests[row].settings, should_stop)]
    tokens = [event for event in events if isinstance(event, Token)]
    ids = [[one.id for one in tokens if one.row == row] for row in range(len(requests))]
    return ids, [e.reason for e in events if isinstance(e, Finished)]


def beyond(case, prompt, count):
    return ids_request(
        prompt, case.model.config.vocab_size, case.model.config.sequence_len, greedy(count), 0,
        beyond_context=True,
    )  # fmt: skip


@each_golden
def test_the_golden_beyond_block_size(case):
    prompt, rest = case.cropped[: case.prompt_length], case.cropped[case.prompt_length :]
    assert len(case.cropped) > case.model.config.sequence_len
    assert answered(case.model, [beyond(case, prompt, len(rest))])[0] == [[*rest]]


@each_golden
def test_a_prompt_longer_than_the_context_and_rows(case):
    at = case.model.config.sequence_len + 10
    prompt, rest = case.cropped[:at], case.cropped[at:]
    requests = [beyond(case, prompt, count) for count in (len(rest), 3, len(rest) - 2)]
    ids, _ = answered(case.model, requests)
    assert ids == [[*rest[: len(one)]] for one in ids]
    assert [len(one) for one in ids] == [len(rest), 3, len(rest) - 2]


@each_golden
def test_rows_that_pass_the_end_together(case):
    prompt, rest = case.cropped[: case.prompt_length], case.cropped[case.prompt_length :]
    ids, _ = answered(case.model, [beyond(case, prompt, len(rest)), beyond(case, prompt, 20)])
    assert ids == [[*rest], [*rest[:20]]]


@each_golden
def test_without_the_wish_the_context_is_full(case):
    model = case.model
    request = Request(tuple(case.cropped[: case.prompt_length]), greedy(500), raw=True)
    ((ids,), reasons) = answered(model, [request])
    assert len(ids) == model.config.sequence_len - case.prompt_length
    assert reasons == [StopReason.CONTEXT_FULL]


def test_the_continued_ids_may_pass_the_end_too():
    case = NANOGPT_CASES[0]
    at = case.model.config.sequence_len + 5
    request = beyond(case, case.cropped[: case.prompt_length], 4)
    continued = tuple(case.cropped[case.prompt_length : at])
    again = replace(request, continued=continued, context=200)
    assert answered(case.model, [again])[0] == [[*case.cropped[at : at + 4]]]


def test_it_stops_inside_a_prefill_beyond_the_end():
    case = NANOGPT_CASES[0]
    prompt = case.cropped[: case.model.config.sequence_len]
    calls = iter(range(1000))
    ids, reasons = answered(case.model, [beyond(case, prompt, 20)], lambda: next(calls) > 9)
    assert reasons == [StopReason.CANCELLED]
    assert ids == [[*case.cropped[len(prompt) : len(prompt) + len(ids[0])]]]


def test_the_cache_of_a_cropped_prompt_does_not_serve_another(tmp_path):
    weights = write_nanogpt(tmp_path / "ckpt.pt", ARGUMENTS | {"block_size": 128})
    engine = Engine()
    checkpoint = entry_at(tmp_path / "ckpt.pt")
    assert checkpoint
    list(engine.load(checkpoint, None, LoadOptions("cpu", "fp32")))
    ids = torch.randint(40, (300,), generator=torch.Generator().manual_seed(1)).tolist()
    for prompt in (ids[:200], ids[:100], ids[:250], ids[72:200], ids[:128]):
        settings = greedy(1)
        request = ids_request(tuple(prompt), 40, 128, settings, 0, beyond_context=True)
        events = engine.generate(request, lambda: greedy(1), bool)
        (token,) = (event for event in events if isinstance(event, Token))
        expected = nanogpt_logits(weights, 2, "erf", prompt[-128:])[-1]
        assert token.id == int(expected.argmax())
        assert token.logprob == pytest.approx(float(expected.log_softmax(-1).max()), abs=1e-4)
