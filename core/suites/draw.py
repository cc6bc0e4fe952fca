"""Draws the cases of a generator: the same ones on every machine, each prompt once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from core.base.counter_random import uniforms
from core.base.text import plural
from core.suites.template import Template

Values = Mapping[str, str]
# Up to this number of combinations, all are looked at before a template is refused.
ENUMERATED = 200_000
# After this number of draws without a new case, a template counts as exhausted.
FRUITLESS = 20_000


class TooFewError(ValueError):
    """A template that cannot draw enough cases; its text continues a sentence."""


@dataclass(frozen=True, slots=True)
class Generator:
    """A template with the number of its cases, and the conditions on the values of each case."""

    template: Template
    cases: int
    seed: int
    conditions: tuple[Callable[[Values], bool], ...] = ()

    def draw(self) -> list[tuple[Values, str]]:
        """Return the values and the prompt of each case, in the order drawn.

        The first cases are the same for any number of cases. Raises TooFewError with the number
        of distinct cases that the template can draw.
        """
        found: dict[str, Values] = {}
        fruitless = attempt = 0
        while len(found) < self.cases and fruitless < FRUITLESS:
            values = self._values(attempt)
            attempt, fruitless = attempt + 1, fruitless + 1
            # Most draws fail a condition, so the prompt is only made for the others.
            if self._allows(values) and (prompt := self.template.fill(values)) not in found:
                found[prompt], fruitless = values, 0
        if len(found) < self.cases:
            self._complete(found)
        return [(values, prompt) for prompt, values in found.items()]

    def _values(self, attempt: int) -> dict[str, str]:
        """Return the values of one attempt, which have random numbers of their own."""
        following = uniforms(self.seed, attempt).__next__
        return {
            name: variable.draw(following) for name, variable in self.template.variables.items()
        }

    def _complete(self, found: dict[str, Values]) -> None:
        """Add what draws seldom hit, if all combinations can be looked at."""
        if self.template.count > ENUMERATED:
            raise TooFewError(
                f"cannot draw {plural(self.cases, 'distinct case')}: {len(found):,} were found, "
                f"then none in {FRUITLESS:,} draws"
            )
        for values in self._every():
            if len(found) >= self.cases:
                return
            if self._allows(values):
                found.setdefault(self.template.fill(values), values)
        if len(found) < self.cases:
            raise TooFewError(
                f"can draw {plural(len(found), 'distinct case')}, {self.cases:,} are wanted"
            )

    def _allows(self, values: Values) -> bool:
        for condition in self.conditions:  # noqa: SIM110 - called for every draw
            if not condition(values):
                return False
        return True

    def _every(self) -> Iterator[Values]:
        names = list(self.template.variables)
        for texts in product(*(one.every() for one in self.template.variables.values())):
            yield dict(zip(names, texts, strict=True))
