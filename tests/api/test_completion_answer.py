"""OpenAI's objects from what the decoder tells."""

from collections.abc import Iterable
from typing import Any

import pytest
from api_server import served

from core.base.errors import CheckpointError
from core.protocol.events import Finished, Notice, Stats, StopReason, Token
from core.protocol.text_reading import TextReading
from core.protocol.token_figures import TokenFigures
from tui.api.completion_answer import CompletionAnswer
from tui.api.completion_request import read_completion
from tui.api.job import JobEnded, PromptRead, Told, Written
from tui.api.refusal import RefusalError


def answer(**body: Any) -> CompletionAnswer:
    return CompletionAnswer(read_completion({"prompt": "1+", "seed": 4} | body, served()), served())


def wrote(text: str, prompt: int = 0, row: int = 0, id_: int = 3) -> list[Told]:
    token = Token(0, id_, text, -0.5, 0.0, row=row, completes=len(text))
    return [
        Written(prompt, token),
        Written(prompt, Finished(StopReason.MAX_TOKENS, "", Stats(), row=row)),
    ]


def reading(*ids: int) -> TextReading:
    first, *rest = ids
    known = (TokenFigures(at, one, -1.0 * at, 1, 0.1, ()) for at, one in enumerate(rest, 1))
    return TextReading((TokenFigures(0, first, None, None, None), *known), 0.5)


END = [JobEnded()]


def texts(values: dict[str, Any]) -> list[tuple[int, str, str | None]]:
    return [(one["index"], one["text"], one["finish_reason"]) for one in values["choices"]]


def test_one_text() -> None:
    values = answer().whole([*wrote("3"), *END])
    assert values["id"].startswith("cmpl-")
    assert values["object"] == "text_completion"
    assert values["model"] == served().name
    assert values["system_fingerprint"] == served().origin.fingerprint
    assert values["choices"] == [
        {"text": "3", "index": 0, "logprobs": None, "finish_reason": "length"}
    ]
    assert values["usage"] == {"prompt_tokens": 3, "completion_tokens": 1, "total_tokens": 4}
    assert values["stepscope"] == {"seeds": [4], "notes": []}


def test_rows_and_prompts_have_indexes_of_their_own() -> None:
    told = [
        *wrote("a", 0, 1), *wrote("b", 0, 0), *wrote("c", 1, 0), *wrote("d", 1, 1), *END,
    ]  # fmt: skip
    values = answer(prompt=["1", "2"], n=2).whole(told)
    assert texts(values) == [(0, "b", "length"), (1, "a", "length"), (2, "c", "length"),
        (3, "d", "length")]  # fmt: skip
    assert values["usage"] == {"prompt_tokens": 4, "completion_tokens": 4, "total_tokens": 8}


def test_an_echo_comes_before_its_text() -> None:
    told = [Written(0, Notice("greedy")), *wrote("3", row=0), *wrote("4", row=1), *END]
    values = answer(echo=True, n=2).whole(told)
    assert texts(values) == [(0, "1+3", "length"), (1, "1+4", "length")]
    assert values["stepscope"]["notes"] == ["greedy"]


def test_the_figures_of_an_echo() -> None:
    told = [PromptRead(0, reading(17, 1, 10)), *wrote("3"), *END]
    (choice,) = answer(echo=True, logprobs=0).whole(told)["choices"]
    assert choice["text"] == "1+3"
    assert choice["logprobs"]["tokens"] == ["1", "+", "3"]
    assert choice["logprobs"]["token_logprobs"] == [-1.0, -2.0, -0.5]
    assert choice["logprobs"]["text_offset"] == [0, 1, 2]


@pytest.mark.parametrize("logprobs", [None, 0])
def test_nothing_but_the_prompt(logprobs: int | None) -> None:
    told = [PromptRead(at, reading(17, at + 1)) for at in range(2)] if logprobs == 0 else []
    body = {"prompt": ["1", "2"], "max_tokens": 0, "echo": True, "logprobs": logprobs}
    values = answer(**body).whole([*told, *END])
    assert texts(values) == [(0, "1", "length"), (1, "2", "length")]
    named = [one["logprobs"] and one["logprobs"]["tokens"] for one in values["choices"]]
    assert named == ([["1"], ["2"]] if logprobs == 0 else [None, None])


def test_skipped_characters_are_told() -> None:
    values = answer(prompt="1+x").whole([*wrote("3"), *END])
    assert values["stepscope"]["notes"] == ["skipped 1 character not in the vocabulary: x"]


def test_a_stream_has_the_same_texts() -> None:
    told = [*wrote("a", 0, 1), *wrote("b", 0, 0), *END]
    values = list(answer(n=2, stream=True, echo=True).stream(told))
    joined = {0: "", 1: ""}
    for one in values:
        (choice,) = one["choices"]
        joined[choice["index"]] += choice["text"]
    assert joined == {0: "1+b", 1: "1+a"}
    assert [one["choices"][0]["finish_reason"] for one in values].count("length") == 2
    assert len({one["id"] for one in values}) == 1


def test_a_stream_tells_numbers_at_its_end_if_asked() -> None:
    body = {"stream": True, "stream_options": {"include_usage": True}}
    *_, last = answer(**body).stream([*wrote("3"), *END])
    assert last["choices"] == []
    assert last["usage"]["completion_tokens"] == 1
    assert last["stepscope"]["seeds"] == [4]


def test_a_text_that_the_context_ends_says_so() -> None:
    full = Written(0, Finished(StopReason.CONTEXT_FULL, "", Stats()))
    values = answer().whole([full, *END])
    assert values["choices"][0]["finish_reason"] == "length"
    assert values["stepscope"]["notes"] == ["text 0 ends where the context of 256 ends"]


def test_a_piece_without_text_is_left_out_of_a_stream() -> None:
    values = list(answer(stream=True).stream([Written(0, Token(0, 3, "", -1.0, 0.0)), *END]))
    assert values == []


@pytest.mark.parametrize(
    ("ended", "status"),
    [(JobEnded(CheckpointError("broken")), 500), (JobEnded(cancelled=True), 503)],
)
def test_a_job_that_failed(ended: JobEnded, status: int) -> None:
    def told() -> Iterable[Told]:
        return [*wrote("3"), ended]

    for read in (answer().whole, lambda events: list(answer().stream(events))):
        with pytest.raises(RefusalError) as caught:
            read(told())
        assert caught.value.status == status
