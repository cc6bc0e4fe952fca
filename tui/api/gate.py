"""Who may ask: checks of Host, Origin, key and Content-Type, before a request is read.

A web page can send requests to 127.0.0.1 in the user's browser. It cannot send JSON without asking
first (Fetch standard, CORS), and a page that reached this server under another name, by DNS
rebinding, has that name in Host.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message

from core.base.text import clean, shorten
from tui.api.refusal import RefusalError

HOSTS = ("127.0.0.1", "localhost")
_WEB_PORT = 80
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Gate:
    """`origins` are those that may ask; with a `key`, every request has to carry it."""

    port: int
    origins: frozenset[str] = frozenset()
    key: str = ""

    def admit(self, headers: Message, *, preflight: bool = False) -> Mapping[str, str]:
        """Return the headers that the answer needs. Raises RefusalError.

        A `preflight` asks whether a page may send a request; a browser sends it without the key.
        """
        self._check_host(headers)
        answer = self._check_origin(headers)
        if self.key and not preflight:
            self._check_key(headers, answer)
        return answer

    def _check_host(self, headers: Message) -> None:
        given = headers.get_all("Host", [])
        ours = {f"{host}:{self.port}" for host in HOSTS}
        if self.port == _WEB_PORT:
            ours.update(HOSTS)
        if len(given) != 1 or given[0].strip().lower() not in ours:
            raise RefusalError(
                403, f"Host must be 127.0.0.1:{self.port} or localhost:{self.port}", code="host"
            )

    def _check_origin(self, headers: Message) -> dict[str, str]:
        given = headers.get_all("Origin", [])
        if not given:
            return {}
        if len(given) != 1 or given[0].strip() not in self.origins:
            raise RefusalError(
                403,
                f"Requests of the page {_shown(given)} are refused; "
                "start the server with --allow_origin ORIGIN",
                code="origin",
                headers={"Vary": "Origin"},
            )
        return {"Access-Control-Allow-Origin": given[0].strip(), "Vary": "Origin"}

    def _check_key(self, headers: Message, answer: dict[str, str]) -> None:
        kind, _, key = headers.get("Authorization", "").strip().partition(" ")
        given = key.strip().encode("utf-8", "surrogateescape")
        if kind.lower() != "bearer" or not hmac.compare_digest(given, self.key.encode()):
            raise RefusalError(
                401,
                "The key is missing or wrong: send the header Authorization: Bearer KEY",
                code="invalid_api_key",
                headers={"WWW-Authenticate": "Bearer", **answer},
            )


def _shown(origins: list[str]) -> str:
    return clean(shorten(", ".join(origins), 60))


def preflight_headers(headers: Message) -> dict[str, str]:
    """Return what lets an admitted page send JSON and the headers that it asks for."""
    wanted = [name.strip() for name in headers.get("Access-Control-Request-Headers", "").split(",")]
    named = [name for name in wanted if name and name.replace("-", "").isalnum()]
    answer = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": ", ".join(named) or "content-type",
        "Access-Control-Max-Age": "600",
    }
    if headers.get("Access-Control-Request-Private-Network") == "true":
        answer["Access-Control-Allow-Private-Network"] = "true"
    return answer


def body_length(headers: Message, most: int) -> int:
    """Return the bytes of a JSON body. Raises RefusalError for another type, or a length > `most`.

    A body that comes in chunks does not tell its length, so it is refused.
    """
    if headers.get_content_type() != _JSON:
        raise RefusalError(415, f"Content-Type must be {_JSON}", code="content_type")
    lengths = headers.get_all("Content-Length", [])
    if headers.get("Transfer-Encoding") or len(lengths) != 1 or not _is_number(lengths[0]):
        raise RefusalError(411, "Content-Length must tell the bytes of the body", code="length")
    length = int(lengths[0])
    if length > most:
        raise RefusalError(413, f"The body has more than {most // 2**20} MiB", code="too_large")
    return length


def _is_number(text: str) -> bool:
    return text.strip().isascii() and text.strip().isdecimal() and len(text.strip()) < 19
