"""The flag --port, of the verbs that serve on 127.0.0.1."""

import argparse
import errno

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from tui.command_line.flags import counted

DEFAULT_PORT = 8000
MOST_PORT = 65_535


def add_port(parser: argparse.ArgumentParser, more: str = "") -> None:
    """Add the flag; `more` ends its help."""
    parser.add_argument(
        "--port",
        metavar="N",
        default=str(DEFAULT_PORT),
        help=f"the port on 127.0.0.1 (default {DEFAULT_PORT}){more}",
    )


def port(found: argparse.Namespace, least: int = 1) -> int:
    """Return the port. Raises UsageError for anything but a number from `least` to 65,535."""
    return counted("port", found.port, MOST_PORT, least=least)


def port_refused(number: int, error: OSError) -> UsageError:
    """Return the error of a port that cannot be listened on."""
    busy = error.errno == errno.EADDRINUSE
    why = "is in use" if busy else f"cannot be used: {os_reason(error)}"
    return UsageError(f"Port {number} {why}", "Choose another with --port N")
