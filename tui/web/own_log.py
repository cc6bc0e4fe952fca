"""Messages of the web server as plain lines on stderr."""

import logging

from tui.terminal.streams import narrate

# It has every address, and so the token.
_ADDRESSES = "aiohttp.access"


class _Lines(logging.Handler):
    """Writes the message alone: a traceback is long, and can contain values of requests."""

    def emit(self, record: logging.LogRecord) -> None:
        narrate(record.getMessage())


def tell_in_lines() -> None:
    """Write warnings and errors of all loggers as lines; keep no log of requests."""
    logging.basicConfig(level=logging.WARNING, handlers=[_Lines()], force=True)
    logging.getLogger(_ADDRESSES).disabled = True
