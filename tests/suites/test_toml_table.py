"""Strict tables: each key once, the right kind, nothing left over."""

from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.base.errors import UsageError
from core.suites.toml_table import Table, read_toml


def table(**values: object) -> Table:
    return Table("t", values)


def test_values_are_taken_by_their_kind() -> None:
    given = table(a="x", b=["y", "z"], c=3, d=0.5, e=[{"f": "g"}], h={"i": "j"})
    assert given.text("a") == "x"
    assert given.texts("b") == ("y", "z")
    assert given.whole("c", 1, 5, 2) == 3
    assert given.number("d") == 0.5
    assert [one.text("f") for one in given.tables("e")] == ["g"]
    assert given.table("h").text("i") == "j"
    assert given.left() == ()
    given.end()


def test_what_is_not_given() -> None:
    given = table()
    assert (given.text("a"), given.texts("a"), given.number("a")) == (None, (), None)
    assert (given.whole("a", 0, 9, 4), given.tables("a")) == (4, ())
    given.table("a").end()


@pytest.mark.parametrize(
    ("method", "value"),
    [
        ("text", 1), ("texts", []), ("texts", ["a", 1]), ("number", True), ("number", "1"),
        ("tables", {}), ("table", []), ("table", 0),
    ],
)  # fmt: skip
def test_another_kind_is_refused(method: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        getattr(table(key=value), method)("key")
    assert caught.value.code is Code.SUITE
    assert caught.value.message.startswith("t: key")


@pytest.mark.parametrize("value", [True, 0, 6, 2.0, "3"])
def test_whole_numbers_have_a_range(value: object) -> None:
    with pytest.raises(UsageError, match="key cannot be"):
        table(key=value).whole("key", 1, 5, 1)


def test_what_is_left_is_an_error_with_what_was_meant() -> None:
    given = table(sampels=3)
    given.whole("samples", 0, 9, 0)
    with pytest.raises(UsageError) as caught:
        given.end()
    assert (caught.value.message, caught.value.hint) == (
        "t: unknown key 'sampels'", "Did you mean samples?",
    )  # fmt: skip
    other = table(xyz=3)
    other.text("b")
    other.text("a")
    with pytest.raises(UsageError) as caught:
        other.end()
    assert caught.value.hint == "Known: a, b"


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.toml").write_text("a = 1\n" * 3)
    monkeypatch.setattr("core.suites.toml_table.MOST_BYTES", 10)
    with pytest.raises(UsageError, match="larger than"):
        read_toml(tmp_path / "a.toml")
