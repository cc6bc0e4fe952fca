"""Arithmetic as Python does it, read by a parser of its own: no code is run.

A text is numbers, `+ - * / //`, signs, parentheses and spaces. Whole numbers and floats follow
Python's rules, also for `7/2`, `-7//2` and `0.1+0.2`.
"""

import operator
import re
from collections import deque
from collections.abc import Callable, Iterator

Number = int | float
# Python's own limit of parentheses inside each other.
MOST_NESTED = 200
_ITEM = re.compile(r" *(//|[-+*/()]|[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)")
_PRODUCTS: dict[object, Callable[[Number, Number], Number]] = {
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
}


class NoArithmeticError(ValueError):
    """A text that Python's arithmetic does not accept."""


def evaluate(text: str) -> Number:
    """Return the value of a text.

    Raises NoArithmeticError for another text, and ZeroDivisionError or OverflowError like Python.
    Parentheses are kept on a stack, so that deep ones do not need a deep stack of calls.
    """
    groups: list[deque[Number | str]] = [deque()]
    for item in _items(text):
        if item == "(":
            groups.append(deque())
        elif item == ")" and len(groups) > 1:
            value = _sum(groups.pop())
            groups[-1].append(value)
        else:
            groups[-1].append(item)
        if len(groups) > MOST_NESTED + 1:
            raise NoArithmeticError("too many parentheses")
    if len(groups) > 1:
        raise NoArithmeticError("an open parenthesis")
    return _sum(groups[0])


def _items(text: str) -> Iterator[Number | str]:
    """Yield numbers, operators and parentheses."""
    text, at = text.rstrip(" "), 0
    while at < len(text):
        found = _ITEM.match(text, at)
        if found is None:
            raise NoArithmeticError("another character")
        at = found.end()
        word = found[1]
        yield _number(word) if word[-1] in "0123456789." else word


def _number(digits: str) -> Number:
    if "." in digits:
        return float(digits)
    if digits[0] == "0" and digits.strip("0"):
        raise NoArithmeticError("a whole number that begins with 0")
    return int(digits)


def _sum(items: deque[Number | str]) -> Number:
    """Return the value of numbers and operators without parentheses."""
    total = _product(items)
    while items:
        sign = items.popleft()
        if sign not in ("+", "-"):
            raise NoArithmeticError("two values without an operator")
        value = _product(items)
        total = total + value if sign == "+" else total - value
    return total


def _product(items: deque[Number | str]) -> Number:
    """Take a product from the start of the items and return its value."""
    value = _signed(items)
    while items and (operate := _PRODUCTS.get(items[0])):
        items.popleft()
        value = operate(value, _signed(items))
    return value


def _signed(items: deque[Number | str]) -> Number:
    """Take a number with its signs from the start of the items and return its value."""
    negative = False
    while items and items[0] in ("+", "-"):
        negative ^= items.popleft() == "-"
    value = items.popleft() if items else ""
    if isinstance(value, str):
        raise NoArithmeticError("a value is missing")
    return -value if negative else value
