"""What speaks for a recommendation, in words."""

from collections.abc import Iterator, Mapping

from core.judging.suite_trust import SuiteTrust
from core.judging.trust import Trust

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def trust_answers(trust: Trust, unit: str, suite: SuiteTrust | None = None) -> dict[str, str]:
    """Return the answers to the five questions, and to those about the suite that decided.

    `unit` is what the loss pairs.
    """
    of_suite = {} if suite is None else _about_cases(suite)
    checked = trust.checked if suite is None else _both(trust.checked, suite.checked)
    return _answered(
        {
            "text held out": trust.held_out,
            "recorded loss reproduced": trust.reproduced,
            f"enough {unit}s": trust.enough,
            **of_suite,
            "loss and suite agree": trust.suite_agrees,
            "arithmetic checked": checked,
        }
    )


def suite_answers(trust: SuiteTrust) -> dict[str, str]:
    """Return the answers to the questions about a suite alone."""
    return _answered({**_about_cases(trust), "arithmetic checked": trust.checked})


def trust_lines(answers: Mapping[str, str]) -> Iterator[str]:
    """Yield the questions with their answers."""
    yield "Trust"
    width = max(map(len, answers))
    for question, answer in answers.items():
        yield f"  {question:<{width}}  {answer}"


def _about_cases(trust: SuiteTrust) -> dict[str, bool | None]:
    return {"cases held out": trust.held_out, "enough cases": trust.enough}


def _both(one: bool | None, other: bool | None) -> bool | None:  # noqa: FBT001 - two answers
    """Return no where one is no, else unknown where one is unknown."""
    if one is None or other is None:
        return False if False in (one, other) else None
    return one and other


def _answered(answers: Mapping[str, bool | None]) -> dict[str, str]:
    return {question: _ANSWERS[answer] for question, answer in answers.items()}
