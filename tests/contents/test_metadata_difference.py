"""What differs between metadata: values that changed, and those that only one side has."""

from typing import Any

from core.contents.metadata_difference import metadata_difference
from core.contents.section import Section


def difference(a, b):
    found: Any = metadata_difference(Section("a", a), Section("b", b))
    changed = [(one.path, one.before.value, one.after.value) for one in found.changed]
    sides = ([one.path for one in found.added], [one.path for one in found.removed])
    return changed, *sides, found.same


def test_values_are_compared_by_their_keys():
    a = {"step": 1, "config": {"lr": 0.1, "old": "x", "same": [1, 2]}}
    b = {"step": 2, "config": {"lr": 0.1, "new": {"deep": 1}, "same": [1, 2]}}
    assert difference(a, b) == ([("step", 1, 2)], ["config.new.deep"], ["config.old"], 2)


def test_equal_numbers_of_two_types_are_the_same_and_other_types_are_not():
    nan = float("nan")
    assert difference({"a": 1, "b": nan}, {"a": 1.0, "b": nan}) == ([], [], [], 2)
    assert difference({"a": 1}, {"a": "1"})[0] == [("a", 1, "1")]
    assert difference({"a": 1}, {"a": True})[0] == [("a", 1, True)]
    assert difference({"a": None}, {"a": 0})[0] == [("a", None, 0)]


def test_long_texts_are_compared_in_full():
    long = "a" * 3000
    assert difference({"a": long + "b" + long}, {"a": long + "c" + long})[3] == 0


def test_an_object_that_became_a_value_is_removed_and_added():
    assert difference({"a": {"b": 1}}, {"a": 1}) == ([], ["a"], ["a.b"], 0)
