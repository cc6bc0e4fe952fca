"""The calculator of nanochat's tool protocol, which answers two forms of expressions.

nanochat hands an expression to Python's eval; here nothing is executed, so that it works in every
thread and needs no time limit. The answers are those of Python:

- arithmetic in `0-9 * + - / . ( )` and spaces, without `**`;
- `'text'.count('part')` with two string literals, of letters, digits and `( ) . _` and spaces.

Some texts that eval would answer have none here: values that are not numbers, such as `()`, and
every other use of a string, such as `'a'.count('a') if 1 else 2`.
"""

import re

from core.base.arithmetic import NoArithmeticError, evaluate

# Characters. An answer of whole numbers has at most that number of digits, which Python can print.
LONGEST = 4_000
_ARITHMETIC = frozenset("0123456789*+-/.() ")
_COUNTING = re.compile(r"[a-zA-Z0-9'\"()._ ]*")
# The literals are atomic: one that begins with three quotes ends at the next three.
_LITERAL = (
    r"(?>'''(?P<{0}1>.*?)'''|'(?!'')(?P<{0}2>[^']*)'"
    r'|"""(?P<{0}3>.*?)"""|"(?!"")(?P<{0}4>[^"]*)")'
)
_COUNT = re.compile(
    rf" *{_LITERAL.format('text')} *\.count\( *{_LITERAL.format('part')} *\) *", re.DOTALL
)
# nanochat does not answer an expression that contains one of these, also inside a literal.
_DENIED = (
    "__", "import", "exec", "eval", "compile", "open", "file", "input", "globals", "locals",
    "vars", "dir", "getattr", "setattr", "delattr", "hasattr",
)  # fmt: skip


def calculate(expression: str) -> int | float | None:
    """Return the value of an expression; None if it has none. Commas are ignored."""
    text = expression.replace(",", "")
    if len(text) > LONGEST:
        return None
    return _arithmetic(text) if _ARITHMETIC.issuperset(text) else _count(text)


def _arithmetic(text: str) -> int | float | None:
    if "**" in text:
        return None
    try:
        return evaluate(text)
    except (NoArithmeticError, ZeroDivisionError, OverflowError):
        return None


def _count(text: str) -> int | None:
    """Return how often a part occurs in a text; None for anything but that call."""
    call = _COUNT.fullmatch(text) if _COUNTING.fullmatch(text) else None
    if call is None or any(word in text.lower() for word in _DENIED):
        return None
    found = call.groupdict()
    return _literal(found, "text").count(_literal(found, "part"))


def _literal(found: dict[str, str | None], name: str) -> str:
    return next(text for n in range(1, 5) if (text := found[f"{name}{n}"]) is not None)
