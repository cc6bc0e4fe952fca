"""What speaks for a recommendation, in words."""

from collections.abc import Iterator

from core.judging.trust import Trust

_ANSWERS = {True: "yes", False: "no", None: "unknown"}


def trust_answers(trust: Trust) -> dict[str, str]:
    """Return the answers to the five questions."""
    answers = {
        "text held out": trust.held_out,
        "recorded loss reproduced": trust.reproduced,
        "enough windows": trust.enough,
        "loss and suite agree": trust.suite_agrees,
        "arithmetic checked": trust.checked,
    }
    return {question: _ANSWERS[answer] for question, answer in answers.items()}


def trust_lines(trust: Trust) -> Iterator[str]:
    """Yield the five questions with their answers."""
    answers = trust_answers(trust)
    yield "Trust"
    width = max(map(len, answers))
    for question, answer in answers.items():
        yield f"  {question:<{width}}  {answer}"
