"""The flags of `stepscope api`."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import shorten
from core.machine.precision import read_precision, read_route
from core.protocol.load_options import LoadOptions
from tui.command_line.flags import add_arithmetic, overrides, roots
from tui.command_line.port_flag import add_port, port

NULL = "null"
# Bytes of a key.
_MOST_KEY = 4096


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """Every flag of `api` after parsing; `key` is "" if none is required."""

    checkpoints: tuple[str, ...]
    roots: tuple[Path, ...]
    demo: bool
    port: int
    origins: frozenset[str]
    key: str
    load: LoadOptions


def add_api(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `api`, except those of all verbs."""
    add = parser.add_argument
    add("--checkpoint", metavar="NAME", action="append", default=[], help="a name or path")
    add_port(parser, "; 0 chooses one")
    add("--allow_origin", metavar="ORIGIN", action="append", default=[],
        help="a web page's origin that may ask, such as http://localhost:3000; may be repeated; "
        "null is every page without one, and needs --key_file")  # fmt: skip
    add("--key_file", metavar="FILE",
        help="a file with a key; every request needs it, as Authorization: Bearer KEY")  # fmt: skip
    add_arithmetic(parser)
    add("--tokenizer", metavar="NAME", help="fork, fork-first, gpt2, a file or its folder")


def api_options(found: argparse.Namespace) -> ApiOptions:
    """Return the options of `api`. Raises UsageError when they are not valid."""
    origins = frozenset(_origin(text) for text in found.allow_origin)
    if NULL in origins and found.key_file is None:
        raise UsageError(
            "--allow_origin null needs --key_file FILE",
            "Any page can have the origin null, so a key must tell yours",
        )
    if len(found.checkpoint) > 1:
        raise UsageError("api serves one --checkpoint", "Start one server for each, on other ports")
    return ApiOptions(
        checkpoints=tuple(found.checkpoint),
        roots=roots(found),
        demo=found.demo,
        port=port(found, least=0),
        origins=origins,
        key="" if found.key_file is None else _key(Path(found.key_file).expanduser()),
        load=LoadOptions(
            found.device,
            read_precision(found.precision.lower()),
            read_route(found.route and found.route.lower()),
            found.tokenizer,
            overrides(found),
        ),
    )


def _origin(text: str) -> str:
    """Return an origin as browsers send it. Raises UsageError for anything else, also for `*`."""
    try:
        parts = urlsplit(text)
        is_origin = f"{parts.scheme}://{parts.netloc}" == text and bool(parts.hostname)
        is_origin = is_origin and parts.port != 0 and text == text.lower() and "@" not in text
    except ValueError:
        is_origin = False
    if text != NULL and not is_origin:
        raise UsageError(
            f"--allow_origin cannot be {shorten(text, 40)!r}",
            _meant(text),
        )
    return text


def _meant(text: str) -> str:
    """Return what to give in place of a text that is not an origin."""
    if text == "*":
        return "Name each origin; * would admit every page"
    scheme, separator, rest = text.lower().partition("://")
    host = rest.partition("/")[0]
    if separator and host and f"{scheme}://{host}" != text:
        return f"An origin is without a path and in small letters: {scheme}://{shorten(host, 60)}"
    return "Give an origin: http://localhost:3000, or null"


def _key(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_KEY + 1)
    except OSError as error:
        raise UsageError(f"--key_file {path} cannot be read: {os_reason(error)}") from None
    key = data.decode("ascii", "replace").strip()
    if not key or len(data) > _MOST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError(
            f"--key_file {path} does not hold a key",
            f"Write one line of up to {_MOST_KEY:,} letters, digits or signs, without spaces",
        )
    return key
