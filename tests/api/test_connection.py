"""HTTP over real sockets, with a service that answers at once."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
from api_server import Echoing, Server, listening, raw_request

from tui.api import connection
from tui.api.gate import Gate
from tui.api.limits import MOST_BODY

PAGE = "http://localhost:3000"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with listening(Echoing(), lambda port: Gate(port, frozenset({PAGE}))) as found:
        yield found


def talk(server: Server, head: str, body: bytes = b"", *, rest: bytes = b"") -> bytes:
    """All that comes back for some bytes, until the server closes the connection."""
    with server.connect() as link:
        link.sendall(raw_request(server.port, head, body) + rest)
        pieces = []
        while piece := link.recv(65536):
            pieces.append(piece)
    return b"".join(pieces)


def test_an_object_comes_back(server: Server) -> None:
    answer = server.ask("/", {"a": [1, "ü\ud800"]})
    assert answer.status == 200
    assert answer.json == {"value": {"a": [1, "ü\ud800"]}}
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_connection_is_kept_for_the_next_request(server: Server) -> None:
    one = raw_request(server.port, "GET / HTTP/1.1\nHost: localhost:{port}")
    last = raw_request(server.port, "GET /?x=1 HTTP/1.1\nHost: localhost:{port}\nConnection: close")
    assert talk(server, "GET / HTTP/1.1\nHost: localhost:{port}", rest=one + last).count(
        b'{"value": null}'
    ) == 3  # fmt: skip


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "cut"),
        (b"", "empty"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"[" * 100 + b"]" * 100, "nested"),
        (b"\xff\xfe\xff", "not"),
    ],
)
def test_what_is_not_json(server: Server, body: bytes, words: str) -> None:
    head = (
        "POST / HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\n"
        f"Connection: close\nContent-Length: {len(body)}"
    )
    told = talk(server, head, body)
    assert told.startswith(b"HTTP/1.1 400 ")
    assert words in json.loads(told.partition(b"\r\n\r\n")[2])["error"]["message"]


def test_refusals_have_openais_form_or_the_forks(server: Server) -> None:
    openai = server.ask("/", {"refuse": True})
    assert (openai.status, openai.json["error"]["param"]) == (400, "refuse")
    fork = server.ask("/fork", {"refuse": True})
    assert (fork.status, fork.json) == (422, {"detail": "no"})
    gone = server.ask("/gone")
    assert (gone.status, gone.headers["X-Why"]) == (404, "gone")


def test_a_stream_of_events(server: Server) -> None:
    answer = server.ask("/stream", {})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.text == 'data: {"n": 1}\n\ndata: {"n": 2}\n\ndata: [DONE]\n\n'


def test_a_stream_that_fails(server: Server) -> None:
    assert server.ask("/stream", {"refuse": 0}).status == 400
    answer = server.ask("/stream", {"refuse": 1})
    first, second, end = answer.text.split("\n\n")
    assert (answer.status, first, end) == (200, 'data: {"n": 1}', "")
    assert json.loads(second.removeprefix("data: "))["error"]["message"] == "broken"


def test_a_stream_for_a_client_without_chunks(server: Server) -> None:
    asked = (
        "POST /stream HTTP/1.0\nHost: localhost:{port}\nContent-Type: application/json\n"
        "Content-Length: 2"
    )
    head, _, body = talk(server, asked, b"{}").partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body.endswith(b"data: [DONE]\n\n")
    assert body.startswith(b'data: {"n": 1}')


def test_another_host_and_other_pages_are_refused(server: Server) -> None:
    assert server.ask("/", Host="evil.example").json["error"]["code"] == "host"
    assert server.ask("/", {}, Origin="http://evil.example").json["error"]["code"] == "origin"
    assert server.ask("/", {}, Content_Type="text/plain").status == 415


def test_an_admitted_page_may_read_every_answer(server: Server) -> None:
    for path in ("/", "/gone", "/stream"):
        answer = server.ask(path, {}, Origin=PAGE)
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE


def test_a_browser_asks_first(server: Server) -> None:
    asked = {"Access_Control_Request_Headers": "content-type,authorization"}
    answer = server.ask("/", method="OPTIONS", Origin=PAGE, **asked)
    assert (answer.status, answer.text) == (204, "")
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type, authorization"
    assert server.ask("/", method="OPTIONS", Origin="null").status == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "BREW"])
def test_other_methods(server: Server, method: str) -> None:
    answer = server.ask("/", method=method)
    assert answer.status == 405
    assert answer.json["error"]["type"] == "invalid_request_error"


def test_the_head_of_an_answer_alone(server: Server) -> None:
    answer = server.ask("/", method="HEAD")
    assert (answer.status, answer.text) == (200, "")
    assert answer.headers["Content-Length"] == str(len('{"value": null}'))


def test_a_request_is_a_line_without_its_prompt(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.ask("/", {"prompt": "secret"})
    head = (
        "POST /x\x1b[31m" + "y" * 90 + " HTTP/1.1\nHost: localhost:{port}\nConnection: close\n"
        "Content-Type: application/json\nContent-Length: 16"
    )
    talk(server, head, b'{"refuse": true}')
    server.ask("/")
    # The line is written after the answer was sent.
    end, told = time.monotonic() + 10, ""
    while told.count("\n") < 2 and time.monotonic() < end:
        told += capsys.readouterr().err
    first, second = told.splitlines()
    assert first.startswith("POST / 200 · 0.0")
    assert second.startswith("POST /x")
    assert " 400 · " in second
    assert "\x1b" not in told
    assert "secret" not in told


@pytest.mark.parametrize(
    "head", ["nonsense", "GET", "GET / HTTP/9.9\nHost: x", "GET /" + "a" * 70_000, "GET / x y z"]
)
def test_what_is_not_http(server: Server, head: str) -> None:
    told = talk(server, head)
    assert b"Traceback" not in told
    assert b'"code": "http"' in told


def test_a_whole_address_is_not_a_path(server: Server) -> None:
    told = talk(server, "GET http://evil.example/gone HTTP/1.0\nHost: localhost:{port}")
    assert told.startswith(b"HTTP/1.1 200")


def test_a_body_in_chunks_is_refused_and_not_read_as_a_request(server: Server) -> None:
    head = (
        "POST / HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\n"
        "Transfer-Encoding: chunked"
    )
    told = talk(server, head, b"2\r\n{}\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 411")
    assert told.count(b"HTTP/1.1") == 1


def test_a_body_that_is_not_read_is_not_the_next_request(server: Server) -> None:
    smuggled = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = f"GET /gone HTTP/1.1\nHost: localhost:{{port}}\nContent-Length: {len(smuggled)}"
    assert talk(server, head, smuggled).count(b"HTTP/1.1") == 1


def test_a_hundred_mebibytes_are_refused_before_they_come(server: Server) -> None:
    head = (
        "POST / HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\n"
        f"Content-Length: {100 * 2**20}"
    )
    told = talk(server, head, b" " * 2**20)
    assert told.startswith(b"HTTP/1.1 413")
    assert f"more than {MOST_BODY // 2**20} MiB".encode() in told


def test_a_client_that_asks_before_it_sends_is_answered_at_once(server: Server) -> None:
    head = (
        "POST / HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\n"
        "Expect: 100-continue\nConnection: close\nContent-Length: {length}"
    )
    with server.connect() as link:
        link.sendall(raw_request(server.port, head.replace("{length}", "999999999")))
        assert link.recv(65536).startswith(b"HTTP/1.1 413")
    with server.connect() as link:
        link.sendall(raw_request(server.port, head.replace("{length}", "2")))
        assert link.recv(65536).startswith(b"HTTP/1.1 100")
        link.sendall(b"{}")
        assert link.recv(65536).startswith(b"HTTP/1.1 200")


@pytest.fixture
def hurried(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server, with little patience."""
    for name in ("IDLE_SECONDS", "READ_SECONDS", "DRAIN_SECONDS"):
        monkeypatch.setattr(connection, name, 0.1)
    return server


def closed_after(link: socket.socket) -> float:
    begun = time.monotonic()
    while link.recv(65536):
        pass
    return time.monotonic() - begun


def test_a_client_that_says_nothing_is_left(hurried: Server) -> None:
    with hurried.connect() as link:
        assert closed_after(link) < 5


def test_a_client_that_dribbles_is_left(hurried: Server) -> None:
    head = (
        "POST / HTTP/1.1\nHost: localhost:{port}\nContent-Type: application/json\nContent-Length: 9"
    )
    for sent in (b"GET / HT", raw_request(hurried.port, head, b"{")):
        with hurried.connect() as link:
            link.sendall(sent)
            assert closed_after(link) < 5
