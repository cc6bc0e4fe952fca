"""Turns of a conversation: only what is new is fed, with the same bits as feeding it all."""

import json
from pathlib import Path

import pytest
import torch
from origins import ready_of

from core.checkpoints.scan import scan
from core.engine.loaded_model import LoadedModel
from core.network.load import load_whole
from core.network.model import Model
from core.protocol.chat_request import NOTHING, Earlier, after_answer, chat_request
from core.protocol.events import Finished, Token
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.readers import read_file

END = 315


@pytest.fixture
def fresh(goldens: Path):
    """Return a function that loads the model anew, without any cache."""
    (checkpoint,) = scan([goldens / "chat_tool_add"])
    tokenizer = read_file(goldens / "chat_tool_add/tokenizer/tokenizer.pkl")

    def load() -> LoadedModel:
        model = load_whole(checkpoint.index(), checkpoint.config())
        return LoadedModel(model, ready_of(checkpoint, tokenizer))

    return load


@pytest.fixture
def fed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of ids of each forward pass."""
    counts: list[int] = []
    forward = Model.forward

    def counted(self, ids, cache=None, **options):
        counts.append(ids.size(1))
        return forward(self, ids, cache, **options)

    monkeypatch.setattr(Model, "forward", counted)
    return counts


def message(model: LoadedModel, text: str, earlier: Earlier = NOTHING, **changes) -> Request:
    settings = SamplingSettings(temperature=1.0, max_tokens=20).with_(**changes)
    how = PromptOptions(chat=True)
    return chat_request(text, model.ready.origin.tokenizer, 256, settings, 5, how, earlier)


def answer(model: LoadedModel, request: Request) -> tuple[list[int], list[float], Finished]:
    events = list(model.sample((request,), lambda _: request.settings, lambda: False))
    tokens = [event for event in events if isinstance(event, Token)]
    assert isinstance(events[-1], Finished)
    return [token.id for token in tokens], [token.logprob for token in tokens], events[-1]


def test_the_golden_answer(fresh, goldens):
    golden = json.loads((goldens / "chat_tool_add/golden/golden.json").read_text())
    model = fresh()

    ids, _, _ = answer(model, message(model, golden["user"], temperature=0.0))

    assert ids == golden["engine_tokens"]


@pytest.mark.parametrize("most", [20, 5])
def test_only_the_new_part_of_a_turn_is_fed(fresh, fed, most):
    model = fresh()
    first = message(model, "What is 12+7?", temperature=0.0, max_tokens=most)
    ids, _, finished = answer(model, first)
    assert finished.stats.reused_tokens == 0
    assert fed == [len(first.ids), *[1] * (len(ids) - 1)]

    second = message(model, "And 3*4?", after_answer(first, tuple(ids), END), max_tokens=4)
    fed.clear()
    _, _, finished = answer(model, second)

    known = len(first.ids) + len(ids) - 1
    assert second.ids[: known + 1] == (*first.ids, *ids)
    assert finished.stats.reused_tokens == known
    assert fed[0] == len(second.ids) - known
    # The same message again, as after another seed: the turns before it are known.
    fed.clear()
    assert answer(model, second)[2].stats.reused_tokens == known
    assert fed[0] == len(second.ids) - known


def test_a_conversation_has_the_bits_of_a_fresh_model(fresh):
    model, earlier = fresh(), NOTHING
    for text in ("What is 12+7?", "And 3*4?", "", "thanks"):
        request = message(model, text, earlier)
        ids, logprobs, _ = answer(model, request)
        assert (ids, logprobs) == answer(fresh(), request)[:2]
        earlier = after_answer(request, tuple(ids), END)
    assert len(request.stepped) == 3


def test_the_ranges_only_tell_how_ids_are_fed(fresh):
    """Feeding the ids at once gives the same logits up to rounding."""
    model = fresh()
    first = message(model, "What is 12+7?")
    earlier = after_answer(first, tuple(answer(model, first)[0]), END)
    known = answer(model, message(model, "And 3*4?", earlier, max_tokens=1))[1]
    at_once = answer(fresh(), message(model, "And 3*4?", Earlier(earlier.ids), max_tokens=1))[1]

    torch.testing.assert_close(torch.tensor(known), torch.tensor(at_once), atol=1e-5, rtol=0)


def test_a_prompt_outside_of_the_conversation_does_not_disturb_it(fresh):
    model = fresh()
    first = message(model, "What is 12+7?")
    ids, _, _ = answer(model, first)
    answer(model, Request((311, 84), SamplingSettings(max_tokens=3)))
    second = message(model, "And 3*4?", after_answer(first, tuple(ids), END))

    found = answer(model, second)

    assert found[:2] == answer(fresh(), second)[:2]


def test_a_turn_that_was_stopped_while_its_ids_were_fed_is_fed_again(fresh):
    model = fresh()
    first = message(model, "What is 12+7?")
    events = list(model.sample((first,), lambda _: first.settings, lambda: True))
    assert [type(event) for event in events] == [Finished]

    assert answer(model, first)[:2] == answer(fresh(), first)[:2]
