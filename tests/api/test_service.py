"""Paths: what answers them, and what is not there."""

from typing import Any

import pytest
from api_server import served

from core.protocol.events import Finished, Stats, StopReason
from tui.api.job import Job, JobEnded, Written
from tui.api.job_queue import JobQueue
from tui.api.refusal import RefusalError
from tui.api.service import Service


class Answered(JobQueue):
    """A queue whose jobs are answered at once, with no text."""

    def put(self, job: Job) -> None:
        for number in range(len(job.asked)):
            job.tell(Written(number, Finished(StopReason.BOS, "", Stats())))
        job.tell(JobEnded())


def ask(method: str, path: str, value: Any = None) -> Any:
    route = Service(served(), Answered()).route(method, path)
    assert route.takes_body == (method == "POST")
    return route.answer(value, lambda: True)


def test_the_models() -> None:
    listed = ask("GET", "/v1/models")
    (entry,) = listed["data"]
    assert (listed["object"], entry["object"], entry["id"]) == ("list", "model", served().name)
    assert ask("GET", f"/v1/models/{served().name}") == entry
    with pytest.raises(RefusalError) as caught:
        ask("GET", "/v1/models/gpt-4")
    assert caught.value.status == 404


def test_the_root_lists_every_path() -> None:
    for line in ask("GET", "/")["endpoints"]:
        method, path = line.split()
        assert Service(served(), JobQueue()).route(method, path).method == method


def test_texts() -> None:
    assert ask("POST", "/v1/completions", {"prompt": "1"})["choices"][0]["finish_reason"] == "stop"
    assert ask("POST", "/generate", {"prompt": "1"})["generated_text"] == "1"
    assert [*ask("POST", "/v1/completions", {"prompt": "1", "stream": True})]


def test_the_rest() -> None:
    assert ask("GET", "/health")["status"] == "ok"
    assert ask("GET", "/info")["step"] == 8000
    assert ask("GET", "/tokenizer_info")["bos_token"] == "<|bos|>"
    assert ask("POST", "/tokenize", {"prompt": "1"})["tokens"] == [17, 1]
    assert ask("POST", "/detokenize", {"tokens": [1]})["prompt"] == "1"


@pytest.mark.parametrize("path", ["", "/v1", "/v1/completions/", "/v1/chat/completions", "/docs"])
def test_what_is_not_there(path: str) -> None:
    with pytest.raises(RefusalError) as caught:
        ask("POST", path)
    assert caught.value.status == 404
    assert "POST /v1/completions continues a text" in caught.value.message
    assert ("Chat is not served" in caught.value.message) == ("chat" in path)


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/generate"), ("POST", "/health"), ("POST", "/v1/models/x")]
)
def test_another_method(method: str, path: str) -> None:
    with pytest.raises(RefusalError) as caught:
        ask(method, path)
    assert caught.value.status == 405
    assert caught.value.headers["Allow"] != method


def test_a_full_queue_refuses_before_anything_waits() -> None:
    full = JobQueue(0)
    full.put(Job(()))
    with pytest.raises(RefusalError) as caught:
        Service(served(), full).route("POST", "/generate").answer({"prompt": "1"}, lambda: True)
    assert caught.value.status == 429
