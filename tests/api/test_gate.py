"""Who may ask: Host, Origin, key, Content-Type and length."""

from email.message import Message

import pytest

from tui.api.gate import Gate, body_length, preflight_headers
from tui.api.refusal import RefusalError

PAGE = "http://localhost:3000"
GATE = Gate(8000, frozenset({PAGE}))
KEYED = Gate(8000, frozenset({"null"}), key="secret")


def headers(**values: str | list[str]) -> Message:
    message = Message()
    for name, value in values.items():
        for one in [value] if isinstance(value, str) else value:
            message[name.replace("_", "-")] = one
    return message


def status(gate: Gate, **values: str | list[str]) -> int:
    with pytest.raises(RefusalError) as caught:
        gate.admit(headers(**values))
    return caught.value.status


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000"])
def test_our_names_are_admitted(host: str) -> None:
    assert Gate(8000).admit(headers(Host=host)) == {}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8000", "127.0.0.1", "127.0.0.1:8001", "localhost", "",
        "127.0.0.1:8000.evil.example", "evil.example#127.0.0.1:8000", "[::1]:8000", "0.0.0.0:8000",
    ],
)  # fmt: skip
def test_other_names_are_refused(host: str) -> None:
    assert status(Gate(8000), Host=host) == 403


def test_a_host_is_needed_once() -> None:
    assert status(Gate(8000)) == 403
    assert status(Gate(8000), Host=["127.0.0.1:8000", "evil.example"]) == 403


def test_the_port_of_the_web_is_left_out_by_browsers() -> None:
    assert Gate(80).admit(headers(Host="localhost")) == {}
    assert Gate(80).admit(headers(Host="127.0.0.1:80")) == {}


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:8000", ""])
def test_pages_are_refused(origin: str) -> None:
    assert status(Gate(8000), Host="localhost:8000", Origin=origin) == 403


@pytest.mark.parametrize("origin", [f"{PAGE}.evil.example", PAGE.upper(), "http://localhost", "*"])
def test_pages_like_the_admitted_one_are_refused(origin: str) -> None:
    assert status(GATE, Host="localhost:8000", Origin=origin) == 403
    assert status(GATE, Host="localhost:8000", Origin=[PAGE, origin]) == 403


def test_an_admitted_page_may_read_the_answer() -> None:
    answer = GATE.admit(headers(Host="localhost:8000", Origin=PAGE))
    assert answer == {"Access-Control-Allow-Origin": PAGE, "Vary": "Origin"}


@pytest.mark.parametrize(
    "key", ["", "Bearer", "Bearer wrong", "secret", "Basic secret", "Bearer é"]
)
def test_a_key_is_needed_by_everyone(key: str) -> None:
    given = {"Host": "localhost:8000", "Authorization": key}
    assert status(KEYED, **given) == 401
    assert status(KEYED, **given, Origin="null") == 401


def test_a_page_learns_that_the_key_is_wrong() -> None:
    with pytest.raises(RefusalError) as caught:
        KEYED.admit(headers(Host="localhost:8000", Origin="null"))
    assert caught.value.headers["Access-Control-Allow-Origin"] == "null"


def test_the_right_key() -> None:
    given = headers(Host="localhost:8000", Authorization="bearer  secret ")
    assert KEYED.admit(given) == {}


def test_a_browser_asks_first_without_the_key() -> None:
    given = headers(Host="localhost:8000", Origin="null")
    assert KEYED.admit(given, preflight=True)["Access-Control-Allow-Origin"] == "null"
    with pytest.raises(RefusalError):
        KEYED.admit(headers(Host="localhost:8000", Origin=PAGE), preflight=True)


def test_a_preflight_gets_the_headers_that_it_asks_for() -> None:
    given = headers(
        Access_Control_Request_Headers="content-type, x-stainless-os,, a\r b;",
        Access_Control_Request_Private_Network="true",
    )
    answer = preflight_headers(given)
    assert answer["Access-Control-Allow-Headers"] == "content-type, x-stainless-os"
    assert answer["Access-Control-Allow-Methods"] == "GET, POST"
    assert answer["Access-Control-Allow-Private-Network"] == "true"
    assert "Access-Control-Allow-Private-Network" not in preflight_headers(headers())


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8"])
def test_json_is_read(kind: str) -> None:
    assert body_length(headers(Content_Type=kind, Content_Length="12"), 12) == 12


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"Content_Length": "2"}, 415),
        ({"Content_Type": "text/plain", "Content_Length": "2"}, 415),
        ({"Content_Type": "application/x-www-form-urlencoded", "Content_Length": "2"}, 415),
        ({"Content_Type": "application/json"}, 411),
        ({"Content_Type": "application/json", "Content_Length": "-1"}, 411),
        ({"Content_Type": "application/json", "Content_Length": "1_0"}, 411),
        ({"Content_Type": "application/json", "Content_Length": "9" * 30}, 411),
        ({"Content_Type": "application/json", "Content_Length": ["2", "3"]}, 411),
        (
            {"Content_Type": "application/json", "Content_Length": "2", "Transfer_Encoding": "x"},
            411,
        ),
        ({"Content_Type": "application/json", "Content_Length": "13"}, 413),
    ],
)
def test_other_bodies_are_refused(values: dict[str, str], status: int) -> None:
    with pytest.raises(RefusalError) as caught:
        body_length(headers(**values), 12)
    assert caught.value.status == status
