"""Conditions on drawn values: rules, a hash, a training file."""

from pathlib import Path

import pytest

from core.base.errors import UsageError
from core.suites.case_maker import take_checks
from core.suites.conditions import Condition, take_conditions
from core.suites.exclusion import held_out
from core.suites.template import read_template
from core.suites.toml_table import Table


def conditions(folder: Path, **keys: object) -> tuple[Condition, ...]:
    table = Table("t", {"answer": ["{a+b}", "{a}"], **keys})
    template = read_template("{a:1-3d}{op:+|-}{b:1-3d}\n")
    return take_conditions(table, template, take_checks(table), folder)


def values(a: int, b: int, op: str = "+") -> dict[str, str]:
    return {"a": str(a), "op": op, "b": str(b)}


def test_without_keys_everything_is_allowed(tmp_path: Path) -> None:
    assert conditions(tmp_path) == ()


def test_rules_know_operators(tmp_path: Path) -> None:
    (rule,) = conditions(tmp_path, where=["a op b >= 0", "a != b"])
    assert rule(values(3, 2, "-"))
    assert not rule(values(2, 3, "-"))
    assert not rule(values(2, 2))


def test_a_rule_without_a_value_is_an_error(tmp_path: Path) -> None:
    (rule,) = conditions(tmp_path, where="a // b > 1")
    assert rule(values(4, 2))
    with pytest.raises(UsageError, match="t: where: 'a // b > 1' cannot be computed"):
        rule(values(4, 0))


def test_a_key_is_hashed(tmp_path: Path) -> None:
    (held,) = conditions(tmp_path, held_out={"key": "{a}{op}{b}", "one_in": 3})
    for number in range(50):
        assert held(values(number, 5)) is held_out(f"{number}+5", 3)


def test_any_accepted_answer_in_the_file_excludes(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("1+2\n3\n\n4+5\n4\n")
    (is_new,) = conditions(tmp_path, exclude="train.txt")
    assert not is_new(values(1, 2))
    assert not is_new(values(4, 5))
    assert is_new(values(2, 1))
