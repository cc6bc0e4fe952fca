"""Judged answers: which cases are right, and the rates of all, of slices and of cells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.statistics.pass_at_k import exact_pass_at_k, pass_at_k, pass_power_k
from core.statistics.wilson import RateInterval, wilson_interval
from core.suites.answers import CaseAnswers
from core.suites.slices import FEWEST_CASES, digit_positions
from core.suites.suite import RIGHT, Case, Suite, Threshold


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case with its answers. `passed` is one for each check, in the order of their names.

    A case is right if all checks pass, the open ones with the greedy answer. `correct` is the
    number of samples of each cell that pass all open checks.
    """

    case: Case
    answers: CaseAnswers
    passed: tuple[bool, ...]
    correct: tuple[int, ...]

    @property
    def right(self) -> bool:
        """Whether all checks pass."""
        return all(self.passed)


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some cases are right."""

    label: str
    right: int
    cases: int

    @property
    def share(self) -> float:
        """The share of right cases, from 0 to 1."""
        return self.right / self.cases

    @property
    def interval(self) -> RateInterval:
        """The Wilson 95 % interval over cases."""
        return wilson_interval(self.right, self.cases)

    @property
    def few(self) -> bool:
        """Whether the cases are too few for the rate to say much."""
        return self.cases < FEWEST_CASES


@dataclass(frozen=True, slots=True)
class CellRate:
    """Means over cases in one cell of the grid.

    `probability`, `exact_pass` and `exact_power` are of exact probabilities: of one right answer,
    of at least one in k, of k in a row. `sampled`, `sampled_pass` and `sampled_power` are the same
    from samples, without bias. None where there is nothing to compute them from.
    """

    k: int
    probability: float | None
    exact_pass: float | None
    exact_power: float | None
    sampled: float | None
    sampled_pass: float | None
    sampled_power: float | None


def judged(case: Case, answers: CaseAnswers) -> Outcome:
    """Return the outcome of a case."""
    greedy = answers.greedy
    opens = [greedy is not None and one.passes(greedy.text) for one in case.checks.opens]
    others = [one.holds(answers.likelihoods) for one in case.checks.likelihoods]
    correct = tuple(
        sum(one.count for one in cell if case.checks.passed_by(one.text))
        for cell in answers.samples
    )
    return Outcome(case, answers, (*opens, *others), correct)


def total(outcomes: Sequence[Outcome]) -> Rate:
    """Return the rate of all cases."""
    return Rate(RIGHT, sum(one.right for one in outcomes), len(outcomes))


def slice_rates(outcomes: Iterable[Outcome]) -> tuple[Rate, ...]:
    """Return the rates of all slices, those of one kind together, in order of their values."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in outcomes:
        for key in one.case.slices:
            found[key].append(one.right)
    kinds = list(dict.fromkeys(kind for kind, _ in found))
    ordered = sorted(found, key=lambda key: (kinds.index(key[0]), len(key[1]), key[1]))
    return tuple(_rate(" ".join(key), found[key]) for key in ordered)


def digit_rates(outcomes: Iterable[Outcome]) -> tuple[Rate, ...]:
    """Return how often each digit of the expected number is right, the ones first."""
    found: dict[str, list[bool]] = defaultdict(list)
    for one in outcomes:
        if one.case.expected and one.answers.greedy:
            positions = digit_positions(one.case.expected, one.answers.greedy.text)
            for place, right in positions.items():
                found[place].append(right)
    ordered = sorted(found, key=int)
    return tuple(_rate(f"digit {place} from the right", found[place]) for place in ordered)


def check_rates(outcomes: Iterable[Outcome]) -> tuple[Rate, ...]:
    """Return the rate of each kind of check; none where there is only one kind."""
    found: dict[str, list[bool]] = defaultdict(list)
    for one in outcomes:
        for name, passed in zip(one.case.checks.names, one.passed, strict=True):
            found[name].append(passed)
    return tuple(_rate(f"check {name}", passed) for name, passed in found.items() if len(found) > 1)


def _rate(label: str, right: Sequence[bool]) -> Rate:
    return Rate(label, sum(right), len(right))


def cell_rates(suite: Suite, outcomes: Sequence[Outcome], k: int) -> tuple[CellRate, ...]:
    """Return the means of each cell of the grid; `k` is at most the number of samples for them."""
    return tuple(_cell_rate(suite, outcomes, number, k) for number in range(len(suite.grid.cells)))


def _cell_rate(suite: Suite, outcomes: Sequence[Outcome], number: int, k: int) -> CellRate:
    exact = [
        one.answers.probabilities[number]
        for one in outcomes
        if one.answers.probabilities is not None
    ]
    # Sums of rounded probabilities can exceed 1 by the last bit.
    exact = [min(1.0, probability) for probability in exact]
    greedy = suite.grid.cells[number].settings.greedy
    opened = [one for one in outcomes if one.case.checks.opens]
    count = suite.samples if opened and not greedy else 0
    correct = [one.correct[number] for one in opened] if count else []
    most = min(k, count)
    return CellRate(
        k,
        _mean(exact),
        _mean([exact_pass_at_k(one, k) for one in exact]),
        _mean([one**k for one in exact]),
        _mean([one / count for one in correct]),
        _mean([pass_at_k(count, one, most) for one in correct]),
        _mean([pass_power_k(count, one, most) for one in correct]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def missed(
    thresholds: Iterable[Threshold], outcomes: Sequence[Outcome]
) -> tuple[tuple[str, float, float], ...]:
    """Return label, share and least share of each threshold that the outcomes do not reach."""
    rates = {one.label: one for one in (total(outcomes), *slice_rates(outcomes))}
    return tuple(
        (one.label, rates[one.label].share, one.least)
        for one in thresholds
        if one.label in rates and rates[one.label].share < one.least
    )
