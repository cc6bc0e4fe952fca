"""Words of a command line that can be copied into bash or zsh."""

import shlex
from collections.abc import Iterable


def shell_word(text: str) -> str:
    r"""Return a word in quotes if it needs them; control characters become $'\n' and the like."""
    if text.isprintable():
        return shlex.quote(text)
    return f"$'{''.join(map(_escaped, text))}'"


def shell_line(words: Iterable[str]) -> str:
    """Return a command line."""
    return " ".join(map(shell_word, words))


def _escaped(char: str) -> str:
    named = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "'": r"\'", "\\": r"\\"}
    if char in named:
        return named[char]
    return (
        char
        if char.isprintable()
        else "".join(f"\\x{byte:02x}" for byte in char.encode("utf-8", "surrogateescape"))
    )
