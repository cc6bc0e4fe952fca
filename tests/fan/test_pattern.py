"""Patterns: what they find, what is refused, and one that would take years."""

import time

import pytest

from core.base.errors import UsageError
from core.fan import pattern
from core.fan.pattern import Pattern, read_pattern


def test_the_first_group_or_the_whole_match_is_found():
    texts = ["\n579\n88", "none", "= 12"]
    assert read_pattern(r"(\d)\d*").found_in(texts) == ["5", None, "1"]
    assert read_pattern(r"\d+").found_in(texts) == ["579", None, "12"]
    assert read_pattern(r"(x)?n").found_in(["n"]) == [""]
    assert read_pattern("ü+").found_in(["füü", "\udc80ü"]) == ["üü", "ü"]
    assert read_pattern("a").found_in([]) == []


@pytest.mark.parametrize("text", ["(", "a{99999999999}", "(?P<x", "x" * 501, "", "[[:alpha:"])
def test_what_cannot_be_compiled_is_refused(text):
    with pytest.raises(UsageError):
        read_pattern(text)


def test_a_pattern_that_would_take_years_is_ended(monkeypatch):
    monkeypatch.setattr(pattern, "SECONDS", 0.4)
    began = time.monotonic()
    with pytest.raises(UsageError, match="takes more than"):
        Pattern(r"(a+)+$").found_in(["a" * 60 + "b"])
    assert time.monotonic() - began < 10
