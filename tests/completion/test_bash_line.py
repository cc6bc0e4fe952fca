"""A command line as bash has it: words, quotes, and what is inserted."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.completion.bash_line import replacements, words_of


@pytest.mark.parametrize(
    ("line", "words", "raw", "quote"),
    [
        ("stepscope ", ["stepscope", ""], "", ""),
        ("stepscope --pr", ["stepscope", "--pr"], "--pr", ""),
        (r"a my\ ru", ["a", "my ru"], r"my\ ru", ""),
        ("a 'my ru", ["a", "my ru"], "'my ru", "'"),
        ('a "$(x', ["a", "$(x"], '"$(x', '"'),
        (r'a "\$(x\n', ["a", r"$(x\n"], r'"\$(x\n', '"'),
        (r"a 'b\'", ["a", "b\\"], r"'b\'", ""),
        ("a '' b", ["a", "", "b"], "b", ""),
        ("a b'c d'e", ["a", "bc de"], "b'c d'e", ""),
        ("a \\", ["a", ""], "\\", ""),
    ],
)
def test_words_and_the_open_quote(line, words, raw, quote):
    assert words_of(line) == (words, raw, quote)


@pytest.mark.parametrize(
    ("name", "raw", "quote", "replaced", "inserted"),
    [
        ("d24@best", "d24@b", "", "b", ["best"]),
        ("--set=softcap=", "--set=so", "", "so", ["softcap="]),
        ("my run", r"my\ r", "", r"my\ r", [r"my\ run"]),
        ("my run", '"my r', '"', "my r", ["my run"]),
        ("$(x)", "", "", "", [r"\$\(x\)"]),
        ("$(x)", '"', '"', "", []),
        ("$(x)", "'$", "'", "$", ["$(x)"]),
        ("it's", "'it", "'", "it", []),
        ("ünï", "ü", "", "ü", ["ünï"]),
        ("other", "d24@b", "", "b", []),
    ],
)
def test_what_bash_inserts(name, raw, quote, replaced, inserted):
    assert list(replacements(iter([name]), raw, quote, replaced)) == inserted


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_an_inserted_name_is_the_same_name_again(name):
    (inserted,) = replacements(iter([name]), "", "", "")
    assert words_of(f"stepscope {inserted}") == (["stepscope", name], inserted, "")
    if not any(char.isspace() for char in name):
        assert shlex.split(inserted) == [name]
