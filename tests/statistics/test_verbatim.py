"""Spans that stand in another text."""

import pytest

from core.statistics.verbatim import verbatim_share


def test_the_share_of_overlapping_spans() -> None:
    # abcd and bcde stand there, cdef does not.
    assert verbatim_share(["abcdef"], ["xabcdey"], 4) == pytest.approx(2 / 3)
    assert verbatim_share(["abcdef"], ["xabc", "defx"], 4) == 0
    assert verbatim_share(["aaaaa"], ["aaaa"], 4) == 1


def test_texts_that_are_too_short_have_no_share() -> None:
    assert verbatim_share(["abc", ""], ["abc"], 4) is None
    assert verbatim_share(["abcd"], [], 4) == 0
