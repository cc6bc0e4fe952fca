"""What a checkpoint answered to a case, before it is judged: all that is stored."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.suites.checks import Likelihood


@dataclass(frozen=True, slots=True)
class Answer:
    """A decoded text. `stopped` is false where it reached the limit of tokens or the context.

    `count` samples have this text; the first of them is sample `first`, from 0 on.
    """

    text: str
    stopped: bool
    count: int = 1
    first: int = 0


@dataclass(frozen=True, slots=True)
class CaseAnswers:
    """The answers of one checkpoint to one case.

    `greedy` is None where no check needs it. `probabilities` are exact, one for each cell; None
    without an accepted answer. `samples` has the distinct answers of each cell, none for greedy
    cells. `near` tells that the two most likely tokens were so close that the greedy answer was
    decoded again alone.
    """

    number: int
    greedy: Answer | None
    probabilities: tuple[float, ...] | None
    likelihoods: Mapping[str, Likelihood]
    samples: tuple[tuple[Answer, ...], ...]
    near: bool = False
