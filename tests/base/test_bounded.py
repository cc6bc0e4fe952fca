import pytest

from core.base.bounded import LONGEST_KEY, LONGEST_TEXT, MOST_ITEMS, TooManyKeysError, bounded


def test_short_values_are_as_they_were() -> None:
    value = {"a": [1, None, True, {"b": "x" * LONGEST_TEXT}], 3: 1.5, "k" * LONGEST_KEY: []}
    assert bounded(value) == value


def test_a_long_text_is_cut_in_the_middle_wherever_it_is() -> None:
    cut = bounded({"a": [{"b": "x" * 5000 + "end"}]})["a"][0]["b"]
    assert len(cut) == LONGEST_TEXT
    assert "…" in cut
    assert cut.endswith("end")


def test_a_long_list_says_how_much_is_left_out() -> None:
    kept = bounded(list(range(MOST_ITEMS + 1234)))
    assert kept[:MOST_ITEMS] == list(range(MOST_ITEMS))
    assert kept[MOST_ITEMS:] == ["… 1,234 more"]


def test_too_many_or_too_long_keys_are_refused() -> None:
    with pytest.raises(TooManyKeysError, match="10,001 keys in one object"):
        bounded({"a": dict.fromkeys(map(str, range(10_001)))})
    with pytest.raises(TooManyKeysError, match="a key of 501 characters"):
        bounded([{"k" * 501: 1}])
