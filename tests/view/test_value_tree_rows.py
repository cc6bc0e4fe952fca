"""Metadata as rows that fold and are filtered."""

from core.contents.section import Section
from core.contents.value_tree import value_rows
from tui.view.value_tree_rows import ValueTreeRows

VALUES = {"lr": 0.1, "model": {"layers": 4, "inner": {"lr": 0.2}}, "many": list(range(60))}


def tree() -> ValueTreeRows:
    return ValueTreeRows(value_rows([Section("meta.json", VALUES)]))


def texts(rows, words=""):
    return [line.text.strip() for line in rows.lines(rows.shown(words), 80, words)]


def test_large_objects_are_folded_at_first():
    assert texts(tree()) == [
        "▾ meta.json  3", "lr  0.1", "▾ model  2", "layers  4", "▾ inner  1", "lr  0.2",
        "▸ many  60",
    ]  # fmt: skip


def test_folding_hides_what_is_inside_and_unfolding_shows_it():
    rows = tree()
    rows.toggle(2)
    assert texts(rows)[2:] == ["▸ model  2", "▸ many  60"]
    rows.toggle(2, fold=False)
    assert len(texts(rows)) == 7
    rows.toggle(1, fold=True)
    assert len(texts(rows)) == 7


def test_words_find_values_in_folded_objects_with_what_they_are_in():
    assert texts(tree(), "inner lr") == ["▾ meta.json  3", "▾ model  2", "▾ inner  1", "lr  0.2"]
    assert texts(tree(), "many.59") == ["▾ meta.json  3", "▾ many  60", "59  59"]
    assert texts(tree(), "nothing") == []
