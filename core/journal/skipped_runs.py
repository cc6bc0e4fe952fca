"""The skipped characters of a prompt as a journal keeps them: runs of places, not one by one.

A pasted text can have hundreds of thousands of them. Most are the prompt's own characters at these
places, so that only the places are kept: how many characters are known, then how many are not, and
so on. `chars` are the characters where the prompt does not tell them, as in chat. Records of before
have a list, as `--json` has.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Any

from core.tokenizers.tokenizer import Skipped


def to_runs(skipped: Sequence[Skipped], prompt: str) -> dict[str, Any] | list[dict[str, Any]]:
    """Return the value of a record for characters in order of their places; [] for none."""
    if not skipped:
        return []
    places = list(map(attrgetter("at"), skipped))
    values: dict[str, Any] = {"runs": _runs(places), "as_id": skipped[0].as_id}
    chars = "".join(map(attrgetter("char"), skipped))
    if places[-1] >= len(prompt) or chars != "".join(map(prompt.__getitem__, places)):
        values["chars"] = chars
    return values


def from_runs(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the value of `--json` for the skipped characters of a record.

    Raises ValueError for values that are not ours.
    """
    values = record.get("skipped", [])
    if isinstance(values, list):
        return values
    try:
        return _one_by_one(values, record["prompt"])
    except (KeyError, TypeError, OverflowError) as error:
        raise ValueError("the skipped characters cannot be read") from error


def _one_by_one(values: Mapping[str, Any], prompt: str) -> list[dict[str, Any]]:
    runs, chars = values["runs"], values.get("chars")
    most = len(prompt if chars is None else chars)
    if any(count < 0 for count in runs) or sum(runs[1::2]) > most:
        raise ValueError("the runs of skipped characters are not those of this prompt")
    places = list(_places(runs))
    if chars is None:
        chars = "".join(prompt[at] for at in places if at < most)
    if len(chars) != len(places):
        raise ValueError("the skipped characters are not those of this prompt")
    return [
        {"char": char, "at": at, "as_id": values["as_id"]}
        for char, at in zip(chars, places, strict=True)
    ]


def _runs(places: Sequence[int]) -> list[int]:
    """Return the numbers of characters that are known, skipped, known, skipped and so on."""
    first = places[0]
    found, begin = [first], first
    for before, at in pairwise(places):
        if at != before + 1:
            found += [before + 1 - begin, at - before - 1]
            begin = at
    return [*found, places[-1] + 1 - begin]


def _places(runs: Sequence[int]) -> Iterator[int]:
    at = 0
    for number, count in enumerate(runs):
        if number % 2:
            yield from range(at, at + count)
        at += count
