"""Decides which requests may pass: by token, Host and Origin.

Host keeps a page of another name away that its name server has pointed at this machine. Origin
keeps pages of other ports and names away: a browser sends it with every WebSocket. The token keeps
other users of this machine away; the first request has it in its address, later ones in a cookie.
"""

import hmac
from contextvars import ContextVar
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.typedefs import Handler

from tui.web.pages import refused

HOST = "127.0.0.1"
# The request of the running task that passed.
_passed: ContextVar[web.Request | None] = ContextVar("passed", default=None)
OPEN_PRINTED = (
    "Open the address that stepscope serve printed, with all that follows the question mark. If a "
    "link on another page led here, reload this page."
)


class Guard:
    """The guard of a server on a port."""

    def __init__(self, port: int, token: str) -> None:
        """`token` is what a request must know."""
        self._token = token.encode()
        self._cookie = f"stepscope_{port}"
        self.address = f"http://{_named(HOST, port)}"
        self._host, self._other = _named(HOST, port), _named("localhost", port)

    @web.middleware
    async def check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Pass a request on to its handler, or answer it here."""
        answer = self._answer(request)
        if answer is not None:
            return answer
        _passed.set(request)
        return await handler(request)

    def _answer(self, request: web.Request) -> web.StreamResponse | None:
        """Return the answer to a request that may not pass, or that has the token in its address.

        localhost is another origin than the page's, so it is only led here.
        """
        is_first = request.path == "/" and "token" in request.query
        if request.host == self._other and request.path == "/":
            return _led_to(self.address + request.rel_url.raw_path_qs)
        if request.host != self._host:
            return refused(f"This server is {self.address}; with ssh -L, use the same port there.")
        origin = request.headers.get("Origin")
        if origin != self.address and (origin is not None or request.path == "/ws"):
            return refused("This request was made by another page.")
        if is_first and self._is_token(request.query["token"]):
            return self._welcome(request)
        if is_first or not self._is_token(request.cookies.get(self._cookie, "")):
            return refused(OPEN_PRINTED)
        return None

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token)

    def _welcome(self, request: web.Request) -> web.StreamResponse:
        """Return a cookie with the token, and the address without it."""
        rest = urlencode(
            [(name, value) for name, value in request.query.items() if name != "token"]
        )
        answer = _led_to(f"{self.address}/{'?' if rest else ''}{rest}")
        answer.set_cookie(self._cookie, self._token.decode(), httponly=True, samesite="Strict")
        return answer

    async def add_headers(self, request: web.Request, answer: web.StreamResponse) -> None:
        """Add headers: nothing is loaded from elsewhere, framed, told on or kept."""
        policy = (
            "default-src 'self'; script-src 'self' 'unsafe-inline'; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            f"connect-src 'self' ws://{self._host}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        answer.headers["Content-Security-Policy"] = policy
        answer.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        answer.headers["Permissions-Policy"] = "clipboard-read=()"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["X-Frame-Options"] = "DENY"
        is_static = request.path.startswith("/static/")
        answer.headers["Cache-Control"] = "private, no-cache" if is_static else "no-store"


def has_passed(request: web.Request) -> bool:
    """Whether the guard has passed a request on to the handler that runs now."""
    return _passed.get() is request


def _led_to(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})


def _named(host: str, port: int) -> str:
    """Return the Host header for a port; a browser leaves out the usual one."""
    return host if port == 80 else f"{host}:{port}"
