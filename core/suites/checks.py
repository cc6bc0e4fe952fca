"""Checks of a case. Open checks judge an answer; likelihood checks judge probabilities."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from core.suites.expression import ExpressionError, holds, numeral, value_of


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely a text is after a prompt, at temperature 1 without masks.

    `nats` is the loss of its tokens, summed, `tokens` their number. `greedy` tells that each token
    and the stop after them are the most likely ones.
    """

    nats: float
    tokens: int
    greedy: bool

    @property
    def mean(self) -> float:
        """The mean loss in nats per token."""
        return self.nats / max(1, self.tokens)


class OpenCheck(Protocol):
    """A check of an answer's text."""

    @property
    def name(self) -> str:
        """The key of the suite file."""

    def passes(self, answer: str) -> bool:
        """Whether an answer is right by this check."""


class LikelihoodCheck(Protocol):
    """A check that needs no answer."""

    @property
    def name(self) -> str:
        """The key of the suite file."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts whose likelihoods it needs."""

    def holds(self, found: Mapping[str, Likelihood]) -> bool:
        """Whether the case is right by this check, from the likelihood of each text."""


@dataclass(frozen=True, slots=True)
class Equals:
    """The answer is one of these texts; `name` is `equals`, or `answer` where they are scored."""

    texts: tuple[str, ...]
    name: str = "equals"

    def passes(self, answer: str) -> bool:
        """Whether the answer is one of the texts."""
        return answer in self.texts


@dataclass(frozen=True, slots=True)
class StartsWith:
    """The answer begins with one of these texts."""

    texts: tuple[str, ...]
    name: str = "starts_with"

    def passes(self, answer: str) -> bool:
        """Whether the answer begins so."""
        return answer.startswith(self.texts)


@dataclass(frozen=True, slots=True)
class Contains:
    """The answer contains all of these texts."""

    texts: tuple[str, ...]
    name: str = "contains"

    def passes(self, answer: str) -> bool:
        """Whether the answer contains them."""
        return all(text in answer for text in self.texts)


@dataclass(frozen=True, slots=True)
class Regex:
    """The whole answer matches a pattern, and comparisons of its named groups hold."""

    pattern: re.Pattern[str]
    rules: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    name: str = "regex"

    def passes(self, answer: str) -> bool:
        """Whether the answer matches and all rules hold; a rule without a value does not."""
        found = self.pattern.fullmatch(answer)
        if found is None:
            return False
        values = dict(self.values) | {key: text or "" for key, text in found.groupdict().items()}
        try:
            return all(holds(rule, values) for rule in self.rules)
        except ExpressionError:
            return False


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The answer is a number with the value of an expression, such as `12+7`."""

    expression: str
    name: str = "arithmetic"

    def passes(self, answer: str) -> bool:
        """Whether the answer writes that number."""
        return numeral(answer.strip(" ")) == value_of(self.expression, {})


@dataclass(frozen=True, slots=True)
class Prefers:
    """One text is more likely than another, each by the sum of its tokens."""

    good: str
    bad: str
    name: str = "prefers"

    @property
    def texts(self) -> tuple[str, ...]:
        """Both texts."""
        return self.good, self.bad

    def holds(self, found: Mapping[str, Likelihood]) -> bool:
        """Whether the good text is more likely."""
        return found[self.good].nats < found[self.bad].nats


@dataclass(frozen=True, slots=True)
class Choices:
    """Of several texts, the right one has the lowest mean loss."""

    right: str
    wrong: tuple[str, ...]
    name: str = "choices"

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts, the right one first."""
        return self.right, *self.wrong

    def holds(self, found: Mapping[str, Likelihood]) -> bool:
        """Whether the right text has a lower mean loss than every other one."""
        return all(found[self.right].mean < found[other].mean for other in self.wrong)


@dataclass(frozen=True, slots=True)
class GreedyEquals:
    """One of these texts is the greedy answer, found without generating it."""

    texts: tuple[str, ...]
    name: str = "greedy_equals"

    def holds(self, found: Mapping[str, Likelihood]) -> bool:
        """Whether one of the texts and its stop are the most likely tokens throughout."""
        return any(found[text].greedy for text in self.texts)


@dataclass(frozen=True, slots=True)
class Checks:
    """All checks of one case. `accepted` are the answers whose probability is computed."""

    opens: tuple[OpenCheck, ...]
    likelihoods: tuple[LikelihoodCheck, ...]
    accepted: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the checks, the open ones first."""
        return (*(one.name for one in self.opens), *(one.name for one in self.likelihoods))

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is scored, each once, the accepted answers first."""
        needed: Iterable[str] = (text for one in self.likelihoods for text in one.texts)
        return tuple(dict.fromkeys((*self.accepted, *needed)))

    def passed_by(self, answer: str) -> bool:
        """Whether an answer passes all open checks."""
        return all(one.passes(answer) for one in self.opens)
