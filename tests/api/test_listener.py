"""The listener: its port, and how many clients it takes."""

import io
import sys

import pytest
from api_server import Echoing, listening

from core.base.errors import UsageError
from tui.api import listener
from tui.api.listener import Listener


def test_only_this_machine_can_reach_it() -> None:
    with Listener(0) as found:
        assert found.server_address[0] == "127.0.0.1"
        assert found.port > 0


def test_a_port_that_is_taken() -> None:
    with Listener(0) as first, pytest.raises(UsageError) as caught:
        Listener(first.port)
    assert caught.value.message == f"Port {first.port} is in use"
    assert "--port" in caught.value.hint


def test_more_clients_than_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 2)
    with listening(Echoing()) as server:
        held = [server.connect(), server.connect()]
        for link in held:
            link.sendall(b"GET")
        answer = server.ask("/")
        assert answer.status == 503
        assert "2 clients" in answer.json["error"]["message"]
        for link in held:
            link.close()
        for _ in range(100):
            if server.ask("/").status == 200:
                return
        pytest.fail("the connections of clients that left are not free again")


class Broken(Echoing):
    def route(self, method: str, path: str):
        raise ZeroDivisionError("a bug")


def test_a_bug_is_one_line_and_the_next_request_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = io.StringIO()
    monkeypatch.setattr(sys, "stderr", told)
    with listening(Broken()) as server:
        for _ in range(2):
            with pytest.raises((ConnectionError, OSError)):
                server.ask("/")
    assert set(told.getvalue().splitlines()) == {"Internal error: ZeroDivisionError: a bug"}
