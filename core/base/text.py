"""Make untrusted text safe to show, and format numbers, sizes and times for people."""

import unicodedata
from collections.abc import Iterable
from reprlib import Repr

_SYMBOLS = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}
# Format and separator characters that move, hide or reorder what follows on a terminal.
_HIDDEN = {"Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Cc"}


def _visible(char: str, keep: str) -> str:
    if char in keep:
        return char
    code = ord(char)
    if symbol := _SYMBOLS.get(code):
        return symbol
    if unicodedata.category(char) in _HIDDEN:
        return f"<U+{code:04X}>"
    return char


def clean(text: str, keep: str = "") -> str:
    r"""Return untrusted text with control, bidi, invisible and surrogate characters made visible.

    Characters in `keep` (for example "\n") are not changed. The result does not move the cursor
    and can be encoded as UTF-8. Cleaning it again changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(char, keep) for char in text)


def distinct(chars: Iterable[str]) -> str:
    """Return each character once, separated by spaces; a space is shown as an open box."""
    return " ".join("\u2423" if char == " " else clean(char) for char in dict.fromkeys(chars))


# Writes the beginning of a value: a file can have large ones, and a pickle endless ones.
_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxlong = _BRIEF.maxother = 200
_BRIEF.maxlevel = 3


def written(value: object, limit: int = 40) -> str:
    """Return a value of a file as Python writes it, clean and at most `limit` characters long."""
    return shorten(clean(_BRIEF.repr(value)), limit)


def whole(number: int) -> str:
    """Return a whole number such as `-1,024`; of more than 30 digits, the first and the last."""
    return f"{number:,}" if abs(number) < 10**30 else shorten(str(number), 40)


def shorten(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters (at least 3); its middle is cut out if needed."""
    if len(text) <= limit:
        return text
    head = (limit - 1) // 2
    return f"{text[:head]}…{text[len(text) - (limit - 1 - head) :]}"


def size(count: float) -> str:
    """Return bytes in binary units, such as `2.5 GiB`; the rounded number is below 1024."""
    value = float(count)
    if float(f"{value:.0f}") < 1024:
        return f"{value:.0f} B"
    for unit in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        value /= 1024
        if float(f"{value:.1f}") < 1024:
            return f"{value:.1f} {unit}"
    return f"{value / 1024:,.1f} EiB"


def count(number: int) -> str:
    """Return a number such as `9,999`, or `679.6 M` from 10,000 on, rounded to below 1000."""
    if number < 10_000:
        return f"{number:,}"
    for unit, scale in (("k", 10**3), ("M", 10**6), ("G", 10**9), ("T", 10**12), ("P", 10**15)):
        if float(shown := f"{number / scale:.1f}") < 1000:
            return f"{shown} {unit}"
    return f"{number / 10**18:,.1f} E"


def rate(tokens: int, seconds: float) -> str:
    """Return tokens per second, such as `31.4 tok/s`; a dash when nothing was measured.

    Numbers from 1000 on do not have decimals.
    """
    if tokens <= 0 or seconds <= 0:
        return "– tok/s"
    value = tokens / seconds
    short = f"{value:.1f}"
    return f"{short} tok/s" if float(short) < 1000 else f"{value:,.0f} tok/s"


def duration(seconds: float) -> str:
    """Return a duration: `0.12 s`, `42 s`, `3 min 05 s`, `2 h 10 min`; never 60 s or 60 min."""
    exact = f"{seconds:.2f}"
    if float(exact) < 10:
        return f"{exact} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def latency(seconds: float) -> str:
    """Return a waiting time: whole milliseconds below a second, at least 1; else a duration."""
    return f"{max(1, round(1000 * seconds))} ms" if seconds < 0.9995 else duration(seconds)


def loss(value: float | None) -> str:
    """Return a loss with four decimals, a huge one as 1.000e+09; a dash if there is none."""
    return "–" if value is None else f"{value:.4f}" if value < 1e6 else f"{value:.3e}"


def percent(share: float | None, digits: int = 2) -> str:
    """Return a share in percent; 0 and 100 are only shown where they are exact."""
    if share is None:
        return "–"
    if share in (0, 1):
        return f"{100 * share:.0f} %"
    text = f"{100 * share:.{digits}f}"
    if float(text) == 0:
        text = f"<{10.0**-digits:.{digits}f}"
    elif float(text) == 100:
        text = f">{100 - 10.0**-digits:.{digits}f}"
    return f"{text} %"


def plural(number: int, noun: str) -> str:
    """Return a number with its noun: `1 token`, `2 tokens`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def first_names(names: Iterable[str], limit: int) -> str:
    """Return the first names, cleaned, and how many more there are: `a, b and 3 more`."""
    every = list(names)
    rest = f" and {len(every) - limit:,} more" if len(every) > limit else ""
    return ", ".join(map(clean, every[:limit])) + rest
