"""The questions about a recommendation, and their answers."""

import pytest

from core.judging.suite_trust import SuiteTrust
from core.judging.trust import Trust
from tui.view.trust_words import suite_answers, trust_answers, trust_lines

TRUST = Trust(held_out=True, reproduced=None, enough=False, suite_agrees=None, checked=True)
SUITE = SuiteTrust(held_out=None, enough=True, checked=True)


def test_five_questions_name_what_is_paired() -> None:
    assert list(trust_lines(trust_answers(TRUST, "document"))) == [
        "Trust",
        "  text held out             yes",
        "  recorded loss reproduced  unknown",
        "  enough documents          no",
        "  loss and suite agree      unknown",
        "  arithmetic checked        yes",
    ]


def test_a_suite_adds_its_own() -> None:
    found = trust_answers(TRUST, "window", SUITE)
    assert (found["cases held out"], found["enough cases"]) == ("unknown", "yes")
    assert len(found) == 7
    assert suite_answers(SUITE) == {
        "cases held out": "unknown", "enough cases": "yes", "arithmetic checked": "yes",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("of_loss", "of_suite", "answer"),
    [(True, True, "yes"), (True, None, "unknown"), (False, None, "no"), (False, True, "no")],
)
def test_the_arithmetic_is_that_of_both(of_loss: bool, of_suite: bool | None, answer: str) -> None:
    trust = Trust(True, True, True, True, of_loss)
    found = trust_answers(trust, "window", SuiteTrust(True, True, of_suite))
    assert found["arithmetic checked"] == answer
