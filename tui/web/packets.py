"""The packets that textual-serve and the process behind a tab write to each other.

A packet is a letter, the length of its payload as 4 bytes, the highest first, and the payload. `D`
is what the terminal takes or gives, `M` a JSON object.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

DATA, META = b"D", b"M"
# The line with which a process says that packets follow.
PRELUDE = b"__GANGLION__\n"
_HEAD = 5


def data_packet(payload: bytes) -> bytes:
    """Return a packet of the terminal's output."""
    return DATA + len(payload).to_bytes(4, "big") + payload


def meta_packet(values: Mapping[str, Any]) -> bytes:
    """Return a packet of a JSON object."""
    payload = json.dumps(values).encode()
    return META + len(payload).to_bytes(4, "big") + payload


class PacketReader:
    """Splits a stream into packets."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Yield the letter and payload of every packet that is complete after more data."""
        self._rest += data
        while len(self._rest) >= _HEAD:
            end = _HEAD + int.from_bytes(self._rest[1:_HEAD], "big")
            if len(self._rest) < end:
                return
            kind, payload = bytes(self._rest[:1]), bytes(self._rest[_HEAD:end])
            del self._rest[:end]
            yield kind, payload


def meta_of(payload: bytes) -> Mapping[str, Any]:
    """Return the object of an `M` packet; an empty one if it is not an object."""
    try:
        values = json.loads(payload)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
