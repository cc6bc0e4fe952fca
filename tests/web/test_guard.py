"""Which requests pass: by token, Host and Origin."""

import asyncio
from collections.abc import Mapping

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from tui.web.guard import Guard, has_passed

TOKEN, ADDRESS = "the-token", "http://127.0.0.1:8000"
COOKIE = {"Cookie": f"stepscope_8000={TOKEN}"}


async def _passed(request: web.Request) -> web.Response:
    return web.Response(text=f"passed {has_passed(request)}")


def answer(path: str, /, **headers: str) -> tuple[int, str, Mapping[str, str]]:
    """Return status, text and headers of the answer to a request with these headers."""
    request = make_mocked_request("GET", path, {"Host": "127.0.0.1:8000", **headers})
    guard = Guard(8000, TOKEN)

    async def asked() -> web.StreamResponse:
        found = await guard.check(request, _passed)
        await guard.add_headers(request, found)
        return found

    found = asyncio.run(asked())
    assert isinstance(found, web.Response)
    headers = dict(found.headers)
    for cookie in found.cookies.values():
        headers["Set-Cookie"] = cookie.OutputString()
    return found.status, found.text or "", headers


@pytest.mark.parametrize("path", ["/", "/ws", "/static/js/textual.js", "/download/k", "/other"])
def test_with_the_cookie_every_path_passes(path):
    status, text, _ = answer(path, **COOKIE, Origin=ADDRESS)
    assert (status, text) == (200, "passed True")


REFUSED = {
    "nothing": {},
    "another token": {"Cookie": "stepscope_8000=the-tokem"},
    "a longer token": {"Cookie": f"stepscope_8000={TOKEN}x"},
    "the cookie of another port": {"Cookie": f"stepscope_8001={TOKEN}"},
    "another page": {**COOKIE, "Origin": "http://example.com"},
    "a page of another port": {**COOKIE, "Origin": "http://127.0.0.1:8001"},
    "a page without an origin": {**COOKIE, "Origin": "null"},
    "localhost's page": {**COOKIE, "Origin": "http://localhost:8000"},
    "another scheme": {**COOKIE, "Origin": "https://127.0.0.1:8000"},
    "another host": {**COOKIE, "Host": "example.com:8000", "Origin": "http://example.com:8000"},
    "another port": {**COOKIE, "Host": "127.0.0.1:9000", "Origin": "http://127.0.0.1:9000"},
    "no port": {**COOKIE, "Host": "127.0.0.1"},
    "the other name": {**COOKIE, "Host": "localhost:8000"},
}


@pytest.mark.parametrize("path", ["/ws", "/static/js/textual.js", "/download/k", "/other"])
@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_these_are_refused(path, headers):
    status, text, _ = answer(path, **headers)
    assert status == 403
    assert "passed" not in text


def test_a_websocket_needs_an_origin_and_a_page_does_not():
    assert answer("/ws", **COOKIE)[0] == 403
    assert answer("/", **COOKIE)[0] == 200


def test_the_token_in_the_address_becomes_a_cookie_and_leaves_it():
    status, _, headers = answer(f"/?fontsize=20&token={TOKEN}")
    assert (status, headers["Location"]) == (303, f"{ADDRESS}/?fontsize=20")
    cookie = headers["Set-Cookie"]
    assert cookie.startswith(f"stepscope_8000={TOKEN};")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert answer(f"/?token={TOKEN}")[2]["Location"] == f"{ADDRESS}/"


@pytest.mark.parametrize("path", ["/?token=", "/?token=the-tokem", "/?token=%FF", "/?token=é"])
def test_a_wrong_token_is_refused_also_with_the_cookie(path):
    assert answer(path, **COOKIE)[0] == 403


@pytest.mark.parametrize("path", [f"/ws?token={TOKEN}", f"/static/?token={TOKEN}"])
def test_only_the_page_takes_a_token_from_the_address(path):
    assert answer(path, Origin=ADDRESS)[0] == 403


def test_localhost_is_led_to_the_address_of_the_page():
    status, _, headers = answer(f"/?token={TOKEN}", Host="localhost:8000")
    assert (status, headers["Location"]) == (303, f"{ADDRESS}/?token={TOKEN}")
    assert "Set-Cookie" not in headers


def test_the_usual_port_is_not_named_in_the_address():
    assert Guard(80, TOKEN).address == "http://127.0.0.1"
    assert Guard(81, TOKEN).address == "http://127.0.0.1:81"


@pytest.mark.parametrize("headers", [{}, COOKIE])
def test_answers_are_not_kept_framed_or_told_on(headers):
    _, _, found = answer("/", **headers)
    assert found["Cache-Control"] == "no-store"
    assert found["Referrer-Policy"] == "no-referrer"
    assert found["X-Frame-Options"] == "DENY"
    assert "default-src 'self'" in found["Content-Security-Policy"]
    assert answer("/static/x", **COOKIE)[2]["Cache-Control"] == "private, no-cache"
