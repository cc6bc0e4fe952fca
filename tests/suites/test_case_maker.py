"""Checks of a suite file with the values of a template filled in."""

import pytest

from core.base.errors import UsageError
from core.suites.case_maker import CHECK_KEYS, take_checks
from core.suites.checks import Arithmetic, Choices, Equals, Prefers
from core.suites.toml_table import Table

VALUES = {"a": "12", "op": "-", "b": "20", "h": "+1.20"}


def test_values_and_expressions_are_filled_in() -> None:
    table = Table(
        "t",
        {
            "answer": ["{a op b}", "{h}", "{{{a*2}}}"],
            "arithmetic": "{a}{op}{b}",
            "prefers": "{a} > {b}",
        },
    )
    checks = take_checks(table).checks(VALUES)
    assert checks.accepted == ("-8", "+1.20", "{24}")
    assert checks.opens == (Equals(checks.accepted, "answer"), Arithmetic("12-20"))
    assert checks.likelihoods == (Prefers("12", "20"),)
    table.end()


def test_the_right_choice_need_not_be_listed() -> None:
    table = Table("t", {"answer": "{a}", "choices": ["{b}", "12", "x"]})
    assert take_checks(table).checks(VALUES).likelihoods == (Choices("12", ("20", "x")),)


@pytest.mark.parametrize(
    ("keys", "slices"),
    [
        ({"answer": "{a op b}"}, {"operator": "-", "digits": "2", "borrows": "1"}),
        ({"arithmetic": "{a}{op}{b}"}, {"operator": "-", "digits": "2", "borrows": "1"}),
        ({"arithmetic": "12+9"}, {"operator": "+", "digits": "2", "carries": "1"}),
        ({"answer": "{a}"}, {}),
        ({"answer": "x {a+b}"}, {}),
        ({"equals": "{a+b}"}, {}),
    ],
)
def test_slices_are_of_what_the_answer_computes(keys: dict, slices: dict) -> None:
    assert dict(take_checks(Table("t", keys)).slices(VALUES)) == slices


@pytest.mark.parametrize("key", [key for key in CHECK_KEYS if key != "rules"])
def test_every_check_takes_texts_alone(key: str) -> None:
    with pytest.raises(UsageError, match=key):
        take_checks(Table("t", {key: 3}))
