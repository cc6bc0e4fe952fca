"""Nested values as rows, whatever their depth and number."""

import time

from core.checkpoints.pickle_claims import Storage, View
from core.contents.section import Section
from core.contents.value_tree import MOST_LEVELS, MOST_ROWS, path_of, value_rows


def told(values):
    rows = value_rows([Section("meta", values)])
    return [(path_of(rows, at), row.text) for at, row in enumerate(rows) if row.parent >= 0]


def test_values_are_told_with_their_keys():
    values = {"a": {"b": 1.5, "c": [1, 2]}, "d": None, "e": True, "f": "text", "g": {}}
    assert told(values) == [
        ("a", ""), ("a.b", "1.5"), ("a.c", "[1, 2]"), ("d", "null"), ("e", "true"), ("f", "text"),
        ("g", "{}"),
    ]  # fmt: skip


def test_a_list_of_objects_and_a_long_one_have_a_row_for_each_item():
    values = {"groups": [{"lr": 0.1}, {"lr": 0.2}], "long": list(range(17))}
    found = dict(told(values))
    assert found["groups.1.lr"] == "0.2"
    assert found["long.16"] == "16"


def test_tensors_are_told_by_dtype_and_shape():
    view = View(Storage("float32", "0", 6), 0, (2, 3), (3, 1))
    assert told({"w": view}) == [("w", "tensor float32 [2, 3]")]


def test_hostile_texts_are_cleaned_and_cut():
    ((path, text),) = told({"\x1b[2Jkey": "a" * 5000 + "\x07"})
    assert path == "␛[2Jkey"
    assert len(text) <= 400
    assert text.isprintable()


def test_huge_numbers_and_not_a_number_are_told():
    found = dict(told({"big": 10**5000, "nan": float("nan"), "inf": float("-inf")}))
    assert found == {
        "big": "a whole number of 16,610 bits",
        "nan": '"NaN"',
        "inf": '"-Infinity"',
    }


def test_a_depth_of_a_thousand_ends_without_recursion():
    values: dict[str, object] = {}
    for _ in range(1000):
        values = {"a": values or 1}
    found = told(values)
    assert len(found) == MOST_LEVELS
    assert found[-1][1] == "… nested deeper"


def test_a_hundred_thousand_entries_take_little_time():
    began = time.perf_counter()
    rows = value_rows([Section("meta", {f"key{n}": n for n in range(100_000)})])
    assert len(rows) == 100_001
    assert time.perf_counter() - began < 5


def test_a_list_that_is_named_many_times_is_cut():
    values: list[object] = [0] * 20
    for _ in range(10):
        values = [values] * 20
    rows = value_rows([Section("meta", {"bomb": values})])
    assert len(rows) == MOST_ROWS + 1
    assert rows[-1].text == f"more than {MOST_ROWS:,} values"


def test_keys_of_any_type_have_words():
    deep: tuple[object, ...] = ()
    for _ in range(5000):
        deep = (deep,)
    values = {1: "a", None: "b", deep: "c", 10**5000: "d"}
    assert [path for path, _ in told(values)] == [
        "1", "null", "a tuple", "a whole number of 16,610 bits",
    ]  # fmt: skip


def test_the_problem_of_a_section_is_told():
    (row,) = value_rows([Section("meta.json", {}, "cannot be read")])
    assert (row.key, row.text) == ("meta.json", "cannot be read")
