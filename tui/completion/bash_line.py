"""Takes apart a command line as bash has it, quotes and all, and quotes what is inserted.

bash passes the text of the line, and the part of its last word that it would replace: words end for
it at `=`, `:` and, in most settings, `@`, so that `d24@be` is replaced from `be` on.
"""

import re
from collections.abc import Iterator

# Characters that mean nothing to bash anywhere in a word; letters of other alphabets neither.
_PLAIN = re.compile(r"[\w@%+=:,./-]")
_SPACE = " \t\n"
# In a double quote, these would have to be escaped.
_SPECIAL_IN_QUOTES = {'"': frozenset('$`"\\!'), "'": frozenset("'")}


def words_of(line: str) -> tuple[list[str], str, str]:
    """Return the words without their quotes, the last one as typed, and the quote that is open."""
    words, value, raw, quote = [], "", "", ""
    marks = iter(line)
    for mark in marks:
        if mark in _SPACE and not quote:
            if raw:
                words.append(value)
            value = raw = ""
            continue
        raw += mark
        if mark == "\\" and quote != "'":
            following = next(marks, "")
            raw += following
            value += following if not quote or following in '$`"\\' else mark + following
        elif mark == quote or (not quote and mark in "'\""):
            quote = "" if quote else mark
        else:
            value += mark
    return [*words, value], raw, quote


def replacements(names: Iterator[str], raw: str, quote: str, replaced: str) -> Iterator[str]:
    """Yield each name as bash inserts it in place of `replaced`, the end of the word `raw`.

    Inside an open quote, names that would need an escape there are left out.
    """
    kept = raw[: len(raw) - len(replaced)] if raw.endswith(replaced) else ""
    head = words_of(kept)[0][-1]
    for name in names:
        rest = name.removeprefix(head)
        if not name.startswith(head) or _SPECIAL_IN_QUOTES.get(quote, frozenset()) & set(rest):
            continue
        yield rest if quote else "".join(map(_escaped, rest))


def _escaped(char: str) -> str:
    return char if _PLAIN.match(char) else f"\\{char}"
