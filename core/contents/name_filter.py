"""Finds names by words; in a word, * stands for any text, ? for one character, [ab] for a or b."""

import re
from collections.abc import Callable
from fnmatch import translate

_WILD = re.compile(r"[*?\[]")


def name_filter(text: str) -> Callable[[str], bool]:
    """Return whether a name has each of the words of a text in it, in any case."""
    tests = [_test(word.lower()) for word in text.split()]

    def matches(name: str) -> bool:
        lowered = name.lower()
        return all(test(lowered) for test in tests)

    return matches


def _test(word: str) -> Callable[[str], object]:
    if _WILD.search(word):
        return re.compile(translate(f"*{word}*")).match
    return lambda name: word in name
