"""Arithmetic and comparisons over named values, read by our own parser: no code is run."""

import operator
import re
from collections.abc import Callable, Mapping

from core.base.arithmetic import NoArithmeticError, Number, evaluate
from core.base.near import near

_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_NUMERAL = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")
_COMPARISON = re.compile(r"(.+?)(<=|>=|==|!=|<|>)(.+)", re.DOTALL)
_COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "<=": operator.le, ">=": operator.ge, "==": operator.eq,
    "!=": operator.ne, "<": operator.lt, ">": operator.gt,
}  # fmt: skip


class ExpressionError(ValueError):
    """An expression without a value; its text continues a sentence that begins with it."""


def filled(expression: str, values: Mapping[str, str]) -> str:
    """Return an expression with each name replaced by its value, numbers in parentheses.

    Raises ExpressionError for an unknown name.
    """

    def replaced(found: re.Match[str]) -> str:
        value = values.get(found[0])
        if value is None:
            meant = near(found[0], values)
            hint = f"did you mean {meant}?" if meant else f"known: {', '.join(values) or 'none'}"
            raise ExpressionError(f"has the unknown name {found[0]!r}: {hint}")
        return f"({value})" if _NUMERAL.fullmatch(value) else value

    return _NAME.sub(replaced, expression)


def value_of(expression: str, values: Mapping[str, str]) -> Number:
    """Return the value of an expression such as `a+b`. Raises ExpressionError without one."""
    try:
        return evaluate(filled(expression, values))
    except NoArithmeticError as error:
        raise ExpressionError(f"is not arithmetic: {error}") from error
    except (ZeroDivisionError, OverflowError) as error:
        raise ExpressionError("cannot be computed: it divides by 0 or is too large") from error


def holds(rule: str, values: Mapping[str, str]) -> bool:
    """Return whether a comparison such as `h >= b` holds. Raises ExpressionError for others."""
    found = _COMPARISON.fullmatch(rule)
    if found is None:
        raise ExpressionError("is not a comparison such as a >= b")
    left, sign, right = found.groups()
    return _COMPARE[sign](value_of(left, values), value_of(right, values))


def numeral(text: str) -> Number | None:
    """Return the number that a text writes, such as -12 or 0.5; None for any other text."""
    if not _NUMERAL.fullmatch(text):
        return None
    # Whole numbers of any length compare exactly; leading zeros are not a reason to refuse.
    return float(text) if "." in text else _whole(text)


def _whole(text: str) -> int | None:
    # Python refuses to convert more than 4,300 digits.
    return int(text) if len(text) <= 4_000 else None
