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
    """Bytes in binary units: `2.5 GiB`."""
    value = float(count)
    for unit in ("B", "KiB", "MiB", "GiB"):
        if round(value, 1) < 1024:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1024
    return f"{value:.1f} TiB"


def count(number: int) -> str:
    """A number of things, in thousands or millions: `679.6 M`."""
    for unit, scale in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**4)):
        if number >= scale:
            return f"{number / (1000 if unit == 'k' else scale):.1f} {unit}"
    return f"{number:,}"


def rate(tokens: int, seconds: float) -> str:
    """Tokens per second: `31.4 tok/s`, or a dash when nothing was measured."""
    if tokens <= 0 or seconds <= 0:
        return "– tok/s"
    value = tokens / seconds
    return f"{value:,.0f} tok/s" if value >= 1000 else f"{value:.1f} tok/s"


def duration(seconds: float) -> str:
    """A time span: `0.12 s`, `42 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if round(seconds) < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def loss(value: float | None) -> str:
    """A loss with four decimals, or a dash where none was measured."""
    return "–" if value is None else f"{value:.4f}"


def plural(number: int, noun: str) -> str:
    """A counted noun: `1 token`, `2 tokens`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
