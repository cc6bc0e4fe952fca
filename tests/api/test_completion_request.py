"""The body of /v1/completions: prompts, defaults, ranges, and what is refused."""

from typing import Any

import pytest
from api_server import served

from core.protocol.settings import SamplingSettings
from tui.api.completion_request import CompletionRequest, read_completion, read_prompts
from tui.api.refusal import RefusalError


def read(**body: Any) -> CompletionRequest:
    return read_completion({"prompt": "12+3"} | body, served())


def refusal(**body: Any) -> RefusalError:
    with pytest.raises(RefusalError) as caught:
        read(**body)
    return caught.value


@pytest.mark.parametrize(
    ("given", "prompts"),
    [
        ("1+1", ("1+1",)),
        ("", ("",)),
        ([1, 2], ((1, 2),)),
        (["1", "2"], ("1", "2")),
        ([[1], [2, 3]], ((1,), (2, 3))),
        (["1", [2, 3]], ("1", (2, 3))),
    ],
)
def test_prompts(given: Any, prompts: Any) -> None:
    assert read_prompts(given) == prompts


@pytest.mark.parametrize(
    "given", [None, 5, {}, [], [[]], ["1", 2], [1.0], [True], [[True]], [None], [["1"]]]
)
def test_other_prompts_are_refused(given: Any) -> None:
    with pytest.raises(RefusalError) as caught:
        read_prompts(given)
    assert caught.value.param == "prompt"


def test_the_defaults_are_openais() -> None:
    request = read()
    (asked,) = request.asked
    (one,) = asked.requests
    assert one.settings == SamplingSettings(temperature=1.0, max_tokens=16)
    assert one.ids == (17, 1, 2, 10, 3)
    assert (one.top, one.row, one.raw, one.stop_ids) == (0, 0, False, (17,))
    assert (asked.reads, asked.writes) == (False, True)
    assert (request.together, request.logprobs) == (1, None)
    assert (request.echo, request.stream, request.include_usage) == (False, False, False)
    assert request.seeds == (one.seed,)
    assert read().seeds != read().seeds


def test_the_same_prompt_twice_has_two_seeds_unless_one_is_given() -> None:
    request = read(prompt=["1", "1", "2"])
    assert len(set(request.seeds)) == 3
    assert tuple(asked.requests[0].seed for asked in request.asked) == request.seeds
    assert read(prompt=["1", "1"], seed=4).seeds == (4, 4)


def test_of_several_prompts_the_wrong_one_is_named() -> None:
    found = refusal(prompt=["1+2", [99]])
    assert (
        found.message == "prompt 2 of 2: The id 99 is outside the vocabulary. Ids go from 0 to 31"
    )
    assert refusal(prompt=None).message.startswith("prompt is missing. It must be a text, ids")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"seed": "auto"},
            'seed cannot be "auto". It must be a whole number from 0 to 2^63 - 1, or',
        ),
        (
            {"top_k": "none"},
            'top_k cannot be "none". It must be a whole number from 1 to 2^31 - 1, or',
        ),
        ({"stop": ""}, 'stop cannot be "". It must be a text of 1 to 256 characters, or a list'),
        ({"stop_on_newline": 1}, "stop_on_newline cannot be 1. It must be true or false"),
        ({"n": None, "max_tokens": True}, "max_tokens cannot be true. It must be a whole number"),
    ],
)
def test_errors_speak_json(body: dict[str, Any], message: str) -> None:
    assert refusal(**body).message.startswith(message)


def test_everything_that_can_be_set() -> None:
    request = read(
        model="step_008000",
        temperature=0.5,
        top_p=0.9,
        top_k=4,
        min_p=0.1,
        max_tokens=7,
        stop=["a", "\n"],
        stop_on_newline=True,
        seed=9,
        n=3,
        best_of=3,
        logprobs=5,
        echo=True,
        stream=True,
        stream_options={"include_usage": True},
        user="me",
        suffix="",
        logit_bias={},
        presence_penalty=0,
        frequency_penalty=0.0,
    )
    settings = SamplingSettings(0.5, 4, 7, 9, 0.9, 0.1, ("a", "\n"), stop_on_newline=True)
    (asked,) = request.asked
    assert [one.row for one in asked.requests] == [0, 1, 2]
    assert {one.settings for one in asked.requests} == {settings}
    assert {(one.seed, one.top) for one in asked.requests} == {(9, 5)}
    assert asked.reads
    assert request.include_usage


def test_ids_are_raw() -> None:
    (asked,) = read(prompt=[1, 2]).asked
    (one,) = asked.requests
    assert one.ids == (1, 2)
    assert one.raw
    assert not one.bos
    assert one.allowed(served().tokenizer, 32) == 32


def test_a_stop_text_is_not_ignored_for_ids() -> None:
    (asked,) = read(prompt=[1, 2], stop="\n").asked
    (one,) = asked.requests
    assert not one.raw
    assert one.stop_ids == ()
    assert one.allowed(served().tokenizer, 32) == 32


@pytest.mark.parametrize("prompt", ["12+3", [17, 1, 2, 10, 3]])
def test_no_new_tokens_are_the_prompts_figures_alone(prompt: Any) -> None:
    (asked,) = read(prompt=prompt, max_tokens=0, echo=True, logprobs=1).asked
    assert asked.requests[0].ids == (17, 1, 2, 10, 3)
    assert asked.reads
    assert not asked.writes
    # The context may be full, since no token follows.
    read(prompt=[1] * 256, max_tokens=0)
    assert refusal(prompt=[1] * 256).code == "prompt.too_long"


def test_more_likely_ids_than_there_are() -> None:
    assert read(logprobs=10_000).logprobs == 32


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"prompt": "xyz"}, "prompt"),
        ({"prompt": [32]}, "prompt"),
        ({"prompt": [-1]}, "prompt"),
        ({"prompt": "1" * 300}, "prompt"),
        ({"prompt": ["1"] * 513}, "prompt"),
        ({"prompt": ["1"] * 5, "n": 128}, "prompt"),
        ({"n": 0}, "n"),
        ({"n": 129}, "n"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_tokens": False}, "max_tokens"),
        ({"logprobs": True}, "logprobs"),
        ({"logprobs": -1}, "logprobs"),
        ({"seed": -1}, "seed"),
        ({"temperature": 101}, "temperature"),
        ({"best_of": 2}, "best_of"),
        ({"suffix": "x"}, "suffix"),
        ({"logit_bias": {"5": 1}}, "logit_bias"),
        ({"presence_penalty": 0.5}, "presence_penalty"),
        ({"frequency_penalty": -1}, "frequency_penalty"),
        ({"stream_options": {}}, "stream_options"),
        ({"stream": True, "stream_options": {"x": 1}}, "x"),
        ({"echo": 1}, "echo"),
        ({"messages": []}, "messages"),
        ({"model": 5}, "model"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(body: dict[str, Any], param: str) -> None:
    found = refusal(**body)
    assert (found.status, found.param) == (400, param)
    assert "--" not in found.message


def test_another_model_is_not_found() -> None:
    assert refusal(model="gpt-4").status == 404


def test_likely_ids_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.api.completion_request.MOST_TOLD", 100)
    read(logprobs=4, max_tokens=20)
    assert refusal(logprobs=5, max_tokens=20).message.endswith("25 tokens are too many: 4 at most")
    read(max_tokens=1000)
