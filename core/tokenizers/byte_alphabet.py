"""GPT-2's alphabet: files that cannot hold bytes write each byte as one printable character."""

from functools import cache


@cache
def alphabet() -> dict[str, int]:
    """Return the byte of each character.

    Printable Latin-1 is written as itself; the other bytes, in order, as characters from 256 on.
    """
    printable = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1)]
    printable += range(ord("®"), ord("ÿ") + 1)
    rest = (value for value in range(256) if value not in printable)
    others = {chr(256 + place): value for place, value in enumerate(rest)}
    return {chr(value): value for value in printable} | others


def bytes_of(token: str) -> bytes | None:
    """Return the bytes of a token, None when it has characters of no byte."""
    values = [alphabet().get(char) for char in token]
    return None if None in values else bytes(value for value in values if value is not None)
