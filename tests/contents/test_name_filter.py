"""Names are found by words and patterns."""

import pytest

from core.contents.name_filter import name_filter

NAME = "transformer.h.10.attn.c_q.weight"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True), ("attn", True), ("ATTN c_q", True), ("attn mlp", False), ("h.*.attn*", True),
        ("h.?.attn", False), ("h.1?.attn", True), ("[xy]", False), ("c_[qk]", True), ("(", False),
        ("*" * 60 + "b", False),
    ],
)  # fmt: skip
def test_each_word_must_be_in_the_name(words: str, found: bool) -> None:
    assert bool(name_filter(words)(NAME)) is found
