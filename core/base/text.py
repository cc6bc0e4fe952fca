"""Text from elsewhere made visible, and numbers made readable: one function for each kind."""

import unicodedata
from collections.abc import Iterable

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
# Format and separator characters that move, hide or reorder what follows on a terminal.
_HIDDEN = {"Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Cc"}


def _visible(char: str, keep: str) -> str:
    if char in keep:
        return char
    code = ord(char)
    if picture := _PICTURES.get(code):
        return picture
    if unicodedata.category(char) in _HIDDEN:
        return f"<U+{code:04X}>"
    return char


def clean(text: str, keep: str = "") -> str:
    r"""Return untrusted text with control, bidi, invisible and unpaired characters visible.

    Characters in `keep` (for example "\n") pass as they are. The result moves no cursor, encodes as
    UTF-8 and cleaning it again changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char, keep) for char in text)


def distinct(chars: Iterable[str]) -> str:
    """Return each character once, so that it is seen: a space as an open box, the rest cleaned."""
    return " ".join("\u2423" if char == " " else clean(char) for char in dict.fromkeys(chars))


def shorten(text: str, limit: int) -> str:
    """Cut the middle out of a text longer than `limit` characters (at least 3)."""
    if len(text) <= limit:
        return text
    head = (limit - 1) // 2
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def size(count: float) -> str:
    """Bytes in binary units: `2.5 GiB`; below 1024 of each unit, as it is rounded."""
    value = float(count)
    if float(f"{value:.0f}") < 1024:
        return f"{value:.0f} B"
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        value /= 1024
        if float(f"{value:.1f}") < 1024:
            return f"{value:.1f} {unit}"
    return f"{value / 1024:,.1f} EiB"


def count(number: int) -> str:
    """A number of things: `9,999`, then `679.6 M`; below 1000 of each unit, as it is rounded."""
    if number < 10_000:
        return f"{number:,}"
    for unit, scale in (("k", 10**3), ("M", 10**6), ("G", 10**9), ("T", 10**12), ("P", 10**15)):
        if float(shown := f"{number / scale:.1f}") < 1000:
            return f"{shown} {unit}"
    return f"{number / 10**18:,.1f} E"


def rate(tokens: int, seconds: float) -> str:
    """Tokens per second: `31.4 tok/s`, from 1000 on without decimals, a dash when not measured."""
    if tokens <= 0 or seconds <= 0:
        return "– tok/s"
    value = tokens / seconds
    short = f"{value:.1f}"
    return f"{short} tok/s" if float(short) < 1000 else f"{value:,.0f} tok/s"


def duration(seconds: float) -> str:
    """A time span: `0.12 s`, `42 s`, `3 min 05 s`, `2 h 10 min`; never 60 s or 60 min."""
    exact = f"{seconds:.2f}"
    if float(exact) < 10:
        return f"{exact} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def loss(value: float | None) -> str:
    """A loss with four decimals, or a dash where none was measured."""
    return "–" if value is None else f"{value:.4f}"


def plural(number: int, noun: str) -> str:
    """A counted noun: `1 token`, `2 tokens`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
