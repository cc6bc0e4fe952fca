"""`stepscope api` with the embedded checkpoint, and a public client of OpenAI's API."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from api_server import NAME, Server, loaded, raw_request, served, serving
from command_run import Run
from openai import BadRequestError, NotFoundError, OpenAI, RateLimitError
from openai.types import Completion

from core.engine.engine import Engine
from tui.api.job_queue import JobQueue

LONG = {"prompt": "1", "max_tokens": 250, "temperature": 100}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as found:
        yield found


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[OpenAI]:
    with OpenAI(
        base_url=f"http://127.0.0.1:{server.port}/v1", api_key="none", max_retries=0, timeout=30
    ) as found:
        yield found


def strict(completion: Completion) -> Completion:
    """The completion, after the client library has checked it against its types."""
    # A first token that nothing predicts has no log-probability: OpenAI's API tells null too.
    values = completion.model_dump(warnings=False)
    for choice in values["choices"]:
        told = choice["logprobs"] or {"token_logprobs": [], "top_logprobs": []}
        told["token_logprobs"] = [0.0 if one is None else one for one in told["token_logprobs"]]
        told["top_logprobs"] = [one or {} for one in told["top_logprobs"]]
    Completion.model_validate(values, strict=True)
    return completion


def test_the_text_is_that_of_prompt_mode(client: OpenAI, stepscope: Callable[..., Run]) -> None:
    asked: tuple[dict[str, Any], ...] = (
        {"prompt": "12+34", "seed": 5, "temperature": 0.8, "max_tokens": 40},
        {"prompt": "", "seed": 6, "temperature": 1.0, "max_tokens": 16},
        {"prompt": "9-", "seed": 7, "temperature": 0.0, "max_tokens": 30},
        {"prompt": "H", "seed": 8, "temperature": 1.5, "max_tokens": 30, "top_p": 0.9},
    )
    for body in asked:
        flags = [word for name, value in body.items() for word in (f"--{name}", str(value))]
        run = stepscope("--demo", "--checkpoint", NAME, *flags, "--json")
        found = strict(client.completions.create(model=NAME, **body))
        assert found.choices[0].text == run.json["text"]
        assert found.usage
        assert found.usage.completion_tokens == run.json["stats"]["new_tokens"]
        assert found.system_fingerprint == run.json["checkpoint"]["fingerprint"]


def test_samples_are_those_of_prompt_mode(client: OpenAI, stepscope: Callable[..., Run]) -> None:
    run = stepscope("--demo", "--checkpoint", NAME, "--prompt", "1", "--seed", "3",
        "--num_samples", "3", "--temperature", "1", "--max_tokens", "12", "--json")  # fmt: skip
    found = strict(client.completions.create(model=NAME, prompt="1", seed=3, n=3, max_tokens=12))
    assert [one.text for one in found.choices] == [one["text"] for one in run.json]


def test_a_stream_is_the_same_text(client: OpenAI) -> None:
    body: dict[str, Any] = {"model": NAME, "prompt": ["12+3", "4"], "seed": 2, "max_tokens": 9}
    whole = client.completions.create(**body, logprobs=1, echo=True)
    pieces = list(client.completions.create(**body, logprobs=1, echo=True, stream=True))
    for at, choice in enumerate(whole.choices):
        mine = [one.choices[0] for one in pieces if one.choices[0].index == at]
        assert "".join(one.text for one in mine) == choice.text
        assert choice.logprobs
        assert [n for one in mine if one.logprobs for n in one.logprobs.tokens or ()] == (
            choice.logprobs.tokens
        )
        assert mine[-1].finish_reason == choice.finish_reason == "length"


def test_log_probabilities_are_those_of_lens(client: OpenAI, stepscope: Callable[..., Run]) -> None:
    text = "12+34\n46"
    run = stepscope("lens", "--demo", "--checkpoint", NAME, "--prompt", text, "--logprobs", "2",
        "--json")  # fmt: skip
    told = strict(
        client.completions.create(model=NAME, prompt=text, echo=True, logprobs=2, max_tokens=0)
    ).choices[0]
    assert told.text == text
    assert told.logprobs
    tokens = run.json["tokens"][1:]
    assert told.logprobs.tokens == list(text)
    assert told.logprobs.text_offset == list(range(len(text)))
    assert told.logprobs.token_logprobs == pytest.approx([one["logprob"] for one in tokens])
    for likely, one in zip(told.logprobs.top_logprobs or (), tokens, strict=True):
        best = {each["text"]: each["logprob"] for each in one["top"]}
        assert likely == pytest.approx(best | {one["text"]: one["logprob"]})


def test_the_models(client: OpenAI) -> None:
    (model,) = client.models.list().data
    assert model.id == served().name
    assert client.models.retrieve(NAME).id == model.id
    with pytest.raises(NotFoundError):
        client.completions.create(model="gpt-4", prompt="1")
    with pytest.raises(BadRequestError) as caught:
        client.completions.create(model=NAME, prompt=[99])
    assert caught.value.param == "prompt"


def test_what_lm_eval_sends(server: Server) -> None:
    """The shapes of lm-eval 0.4.13, models/openai_completions.py and utils.py (local-completions).

    It adds up the log-probabilities of the ids after the context, without the last, generated one.
    """
    info = server.ask("/tokenizer_info").json
    encode = {"prompt": info["eos_token"], "add_special_tokens": False}
    (end,) = server.ask("/tokenize", encode).json["tokens"]
    ids = server.ask("/tokenize", {"prompt": "12+34", "add_special_tokens": False}).json["tokens"]
    judged = [[end, *ids], [end, 1]]
    body = {"model": NAME, "prompt": judged, "temperature": 0, "max_tokens": 1, "logprobs": 1,
        "seed": 1234, "echo": True}  # fmt: skip
    choices = server.ask("/v1/completions", body).json["choices"]
    alone = server.ask("/v1/completions", body | {"prompt": [judged[0]]}).json["choices"]
    assert [one["index"] for one in choices] == [0, 1]
    for one, given in zip(choices, judged, strict=True):
        lists = one["logprobs"]
        assert {len(lists[name]) for name in lists} == {len(given) + 1}
        assert all(mine <= max(top.values()) for mine, top in zip(
            lists["token_logprobs"][1:], lists["top_logprobs"][1:], strict=True))  # fmt: skip
    assert alone[0]["logprobs"] == choices[0]["logprobs"]
    generating = {"model": NAME, "prompt": [ids], "max_tokens": 20, "temperature": 0,
        "stop": ["\n", "<|bos|>"], "seed": 1234}  # fmt: skip
    (choice,) = server.ask("/v1/completions", generating).json["choices"]
    assert "\n" not in choice["text"]
    assert choice["finish_reason"] == "stop"


def test_clients_at_the_same_time_get_their_own_answers(server: Server) -> None:
    def body(number: int) -> dict[str, Any]:
        return {"prompt": f"{number}+1", "seed": number, "max_tokens": 6, "temperature": 0.8}

    def ask(number: int) -> str:
        return server.ask("/generate", body(number)).json["generated_text"]

    with ThreadPoolExecutor(8) as clients:
        together = list(clients.map(ask, range(40)))
    assert together == [ask(number) for number in range(40)]
    assert len(set(together)) == 40


class Held(Engine):
    """An engine that waits before each generation, and counts those that were cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.free, self.cancelled = Event(), Event(), 0

    def sample(self, requests, settings_of, should_stop):
        self.begun.set()
        while not self.free.is_set():
            if should_stop():
                self.cancelled += 1
                break
            time.sleep(0.005)
        yield from loaded().sample(requests, settings_of, should_stop)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_thirty_two_wait_and_the_next_is_refused() -> None:
    held, jobs = Held(), JobQueue()
    with serving(held, jobs) as server, ThreadPoolExecutor(33) as clients:
        first = clients.submit(server.ask, "/generate", {"prompt": "1", "max_tokens": 1})
        assert held.begun.wait(20)
        client = OpenAI(
            base_url=f"http://127.0.0.1:{server.port}/v1", api_key="none", max_retries=0
        )
        asked = [
            clients.submit(server.ask, "/generate", {"prompt": "1", "max_tokens": 1})
            for _ in range(32)
        ]
        until(lambda: len(jobs._waiting) == 32)
        with pytest.raises(RateLimitError) as caught:
            client.completions.create(model=NAME, prompt="1", max_tokens=1)
        client.close()
        assert caught.value.code == "queue_full"
        held.free.set()
        assert {one.result(30).status for one in [first, *asked]} == {200}


@pytest.mark.parametrize("path", ["/generate", "/v1/completions"])
@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_cancels(path: str, *, stream: bool) -> None:
    if stream and path == "/generate":
        return
    held, body = Held(), json.dumps(LONG | ({"stream": True} if stream else {})).encode()
    head = (
        f"POST {path} HTTP/1.1\nHost: localhost:{{port}}\nContent-Type: application/json\n"
        f"Content-Length: {len(body)}"
    )
    with serving(held) as server:
        with server.connect() as link:
            link.sendall(raw_request(server.port, head, body))
            assert held.begun.wait(20)
        until(lambda: held.cancelled == 1)
        held.free.set()
        assert server.ask("/generate", {"prompt": "1", "max_tokens": 1}).status == 200


def test_a_reader_that_does_not_read_holds_nobody_up(server: Server) -> None:
    body = json.dumps(LONG | {"n": 64, "stream": True, "logprobs": 32}).encode()
    head = (
        "POST /v1/completions HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\n"
        f"Content-Length: {len(body)}"
    )
    with server.connect() as link:
        link.setsockopt(1, 8, 4096)  # SO_RCVBUF of SOL_SOCKET
        link.sendall(raw_request(server.port, head, body))
        link.recv(1)
        assert server.ask("/generate", {"prompt": "1", "max_tokens": 3}).status == 200


ENDS = (signal.SIGINT, signal.SIGTERM)


@pytest.mark.parametrize("number", ENDS)
def test_the_command_serves_until_a_signal(number: signal.Signals, tmp_path: Path) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "tui", "api", "--demo", "--port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
    )
    with program:
        assert program.stderr
        line = program.stderr.readline()
        assert line.startswith(f"{NAME} on cpu, float32, at http://127.0.0.1:")
        port = int(line.partition("127.0.0.1:")[2].split()[0])
        server = Server(port)
        assert server.ask("/health").json["checkpoint"] == NAME
        assert server.ask("/health", Host="evil.example").status == 403
        with server.connect() as waiting:
            program.send_signal(number)
            assert program.wait(20) == 128 + number
            assert waiting.recv(1) == b""
        assert "Traceback" not in program.stderr.read()


def test_errors_before_it_serves(stepscope: Callable[..., Run], server: Server) -> None:
    assert stepscope("api", "--demo", "--port", str(server.port)).code == 2
    assert stepscope("api", "--port", "0", "--checkpoints", "/nowhere").code == 3
    assert stepscope("api", "--port", "0", "--demo", "--checkpoint", "step_9").code == 3


def test_a_checkpoint_is_needed(stepscope: Callable[..., Run], trio: Path) -> None:
    run = stepscope("api", "--port", "0", "--checkpoints", trio)
    assert run.code == 2
    assert "api needs --checkpoint NAME or --demo" in run.line
