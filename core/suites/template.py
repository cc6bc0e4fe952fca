"""Templates of prompts: text with variables in braces, each drawn by its own rule.

- `{a:1-20d}`: a whole number of 1 to 20 digits, each length equally likely; `{a:3d}` has 3 digits
- `{a:0..999}`: a whole number in a range, both ends included
- `{b:-1.20..+1.20}`: a number with as many decimals as the bounds; `+` at the upper bound means
  that the sign is always written
- `{op:+|-}`: one of these texts
- `{a}`: the value of a variable that was drawn before
- `{{` and `}}`: braces
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

MOST_DIGITS, MOST_DECIMALS = 1000, 15
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")
_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
_DIGITS = re.compile(r"([0-9]+)(?:-([0-9]+))?d")
_BOUND = r"[+-]?[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_BOUND})\.\.({_BOUND})")
# Returns the next random number in [0, 1).
NextUniform = Callable[[], float]


class TemplateError(ValueError):
    """A template that cannot be used; its text continues a sentence that begins with it."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Whole numbers of `low` to `high` digits, without leading zeros."""

    low: int
    high: int

    @property
    def count(self) -> int:
        """Number of distinct values."""
        first: int = 10 ** (self.low - 1) if self.low > 1 else 0
        last: int = 10**self.high
        return last - first

    def draw(self, uniform: NextUniform) -> str:
        """Return a number: first its length is drawn, then its digits."""
        length = self.low + int(uniform() * (self.high - self.low + 1))
        if length == 1:
            return str(int(uniform() * 10))
        text = ""
        while len(text) < length:
            # A random number has 53 bits, enough for 15 digits.
            size = min(15, length - len(text))
            low = 0 if text else 10 ** (size - 1)
            text += str(low + int(uniform() * (10**size - low))).rjust(size, "0")
        return text

    def every(self) -> Iterator[str]:
        """Yield all values."""
        return map(str, range(10 ** (self.low - 1) if self.low > 1 else 0, 10**self.high))


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high` in steps of 10 to the power of -`decimals`, as multiples."""

    low: int
    high: int
    decimals: int
    signed: bool

    @property
    def count(self) -> int:
        """Number of distinct values."""
        return self.high - self.low + 1

    def draw(self, uniform: NextUniform) -> str:
        """Return a number of the range, each equally likely."""
        value, rest = 0, self.count
        # A random number has 53 bits; a longer range takes several.
        while rest > 1:
            value, rest = (value << 32) + int(uniform() * 2**32), rest >> 32
        return self._written(self.low + (value * self.count >> _bits(self.count)))

    def every(self) -> Iterator[str]:
        """Yield all values."""
        return map(self._written, range(self.low, self.high + 1))

    def _written(self, multiple: int) -> str:
        sign = "-" if multiple < 0 else "+" if self.signed else ""
        digits = str(abs(multiple)).rjust(self.decimals + 1, "0")
        if not self.decimals:
            return sign + digits
        return f"{sign}{digits[: -self.decimals]}.{digits[-self.decimals :]}"


def _bits(count: int) -> int:
    """Return how many random bits `Range.draw` takes."""
    bits = 0
    while count > 1:
        bits, count = bits + 32, count >> 32
    return bits


@dataclass(frozen=True, slots=True)
class Words:
    """One of several texts."""

    texts: tuple[str, ...]

    @property
    def count(self) -> int:
        """Number of distinct values."""
        return len(self.texts)

    def draw(self, uniform: NextUniform) -> str:
        """Return one of the texts, each equally likely."""
        return self.texts[int(uniform() * len(self.texts))]

    def every(self) -> Iterator[str]:
        """Yield all values."""
        return iter(self.texts)


Variable = Digits | Range | Words


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed template: `parts` are literal texts and, as tuples of one, names of variables."""

    parts: tuple[str | tuple[str], ...]
    variables: Mapping[str, Variable]

    @property
    def count(self) -> int:
        """Number of combinations of values."""
        total = 1
        for variable in self.variables.values():
            total *= variable.count
        return total

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text with these values."""
        return "".join(part if isinstance(part, str) else values[part[0]] for part in self.parts)


def read_template(text: str) -> Template:
    """Return a parsed template. Raises TemplateError with what is wrong."""
    parts: list[str | tuple[str]] = []
    variables: dict[str, Variable] = {}
    for literal, inner in pieces(text):
        if inner is None:
            parts.append(literal)
            continue
        name, colon, rule = inner.partition(":")
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise TemplateError(f"has {literal}, which does not begin with a name")
        if colon and name in variables:
            raise TemplateError(f"draws {name} twice; write {{{name}}} to repeat it")
        if colon:
            variables[name] = _variable(literal, rule)
        elif name not in variables:
            raise TemplateError(f"has {literal} without a rule such as {{{name}:1-3d}}")
        parts.append((name,))
    return Template(tuple(parts), variables)


def pieces(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each piece of a text with braces: a literal, or what is inside of braces.

    Raises TemplateError for a brace without its partner.
    """
    for found in _PART.finditer(text):
        piece, inner = found[0], found[1]
        if inner is not None:
            yield piece, inner
        elif piece in ("{", "}"):
            raise TemplateError(f"has a {piece} without its partner; write {piece * 2} for one")
        else:
            yield piece[0] if piece in ("{{", "}}") else piece, None


def _variable(literal: str, rule: str) -> Variable:
    if found := _DIGITS.fullmatch(rule):
        low = int(found[1])
        high = int(found[2] or low)
        if not 1 <= low <= high <= MOST_DIGITS:
            raise TemplateError(f"has {literal}: digits go from 1 to {MOST_DIGITS:,}")
        return Digits(low, high)
    if found := _RANGE.fullmatch(rule):
        return _range(literal, found[1], found[2])
    if "|" in rule:
        texts = tuple(rule.split("|"))
        if len(set(texts)) < len(texts):
            raise TemplateError(f"has {literal} with a text twice")
        return Words(texts)
    raise TemplateError(f"has {literal}; rules are 1-3d, 0..999, -1.20..+1.20 and +|-")


def _range(literal: str, low: str, high: str) -> Range:
    decimals = [len(bound.partition(".")[2]) for bound in (low, high)]
    if decimals[0] != decimals[1] or decimals[0] > MOST_DECIMALS:
        raise TemplateError(f"has {literal}: both bounds need the same decimals, at most 15")
    first, last = (int(bound.replace(".", "")) for bound in (low, high))
    if first > last:
        raise TemplateError(f"has {literal}: the lower bound is the larger one")
    return Range(first, last, decimals[0], high.startswith("+"))
