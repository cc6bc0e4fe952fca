"""Skipped characters as runs of places: what is written is what was skipped, and it is short."""

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.journal.skipped_runs import from_runs, to_runs
from core.tokenizers.characters import CURRENT
from core.tokenizers.tokenizer import Skipped


def there_and_back(skipped: tuple[Skipped, ...], prompt: str) -> list[Skipped]:
    written = json.loads(json.dumps(to_runs(skipped, prompt)))
    return [Skipped(**one) for one in from_runs({"prompt": prompt, "skipped": written})]


@given(st.text(st.sampled_from("12+a😀é")), st.sampled_from(["", "system\n\n"]))
def test_what_is_written_is_what_was_skipped(text: str, before: str) -> None:
    skipped = CURRENT.encode(before + text).skipped
    assert there_and_back(skipped, text) == list(skipped)


def test_ids_of_unknown_characters_are_kept() -> None:
    skipped = (Skipped("x", 1, 3), Skipped("y", 4, 3))
    assert there_and_back(skipped, "1x23y") == list(skipped)


def test_places_that_the_prompt_tells_cost_nothing_for_each_character() -> None:
    prompt = "1" + "x" * 100_000 + "2y"
    written = to_runs(CURRENT.encode(prompt).skipped, prompt)
    assert written == {"runs": [1, 100_000, 1, 1], "as_id": None}


def test_a_list_of_before_is_read_as_it_is() -> None:
    old = [asdict(Skipped("x", 1))]
    assert from_runs({"prompt": "1x", "skipped": old}) == old


@pytest.mark.parametrize(
    "values",
    [
        {"runs": [0, 10**12], "as_id": None},
        {"runs": [-1, 1], "as_id": None},
        {"runs": [10**12, 1], "as_id": None},
        {"runs": [0, 1], "as_id": None, "chars": "xy"},
        {"runs": [0, 3], "as_id": None, "chars": "xy"},
        {"runs": ["a", 1], "as_id": None},
        {"runs": [0, 1]},
        {},
    ],
)
def test_other_values_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="skipped characters"):
        from_runs({"prompt": "1x", "skipped": values})
