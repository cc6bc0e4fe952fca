import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.text import (
    clean,
    count,
    distinct,
    duration,
    first_names,
    latency,
    loss,
    percent,
    plural,
    rate,
    shorten,
    size,
    whole,
    written,
)

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY_TEXT)
@settings(max_examples=200)
def test_clean_leaves_no_control_bidi_or_unpaired_character(text: str) -> None:
    cleaned = clean(text)
    assert not {unicodedata.category(char) for char in cleaned} & HIDDEN
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned


@given(ANY_TEXT)
@settings(max_examples=200)
def test_clean_twice_is_clean_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
@settings(max_examples=50)
def test_clean_leaves_printable_ascii_alone(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0xFEFF, 0xE0041])
def test_every_control_character_becomes_visible(code: int) -> None:
    assert chr(code) not in clean(f"a{chr(code)}b")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\nb\tc\r", "a␊b␉c␍"),
        ("\x00\x7f", "␀␡"),
        ("\x9b2J", "<U+009B>2J"),
        ("\u202etxt.exe", "<U+202E>txt.exe"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("\ud800", "<U+D800>"),
        ("\u2028", "<U+2028>"),
        ("naïve 数 ★ 😀", "naïve 数 ★ 😀"),
        ("", ""),
    ],
)
def test_clean_shows_what_is_there(text: str, shown: str) -> None:
    assert clean(text) == shown


def test_clean_can_keep_newlines() -> None:
    assert clean("a\nb\t\x1b", keep="\n") == "a\nb␉␛"


@given(st.text(max_size=60), st.integers(3, 40))
@settings(max_examples=100)
def test_shorten_keeps_both_ends_and_the_limit(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) == min(len(text), limit)
    assert short == text or (short[0], short[-1]) == (text[0], text[-1])
    assert short == text or "…" in short


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1024 * 1024 - 1, "1.0 MiB"),
        (2_718_302_208, "2.5 GiB"),
        (2**40 - 1, "1.0 TiB"),
        (5 * 2**40, "5.0 TiB"),
        (1023.9, "1.0 KiB"),
        (2**50 - 1, "1.0 PiB"),
        (2**60, "1.0 EiB"),
    ],
)
def test_sizes_are_binary_with_their_unit(number: int, shown: str) -> None:
    assert size(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (9_999, "9,999"),
        (36_906, "36.9 k"),
        (679_575_552, "679.6 M"),
        (12_900_000_000, "12.9 G"),
        (10_000, "10.0 k"),
        (999_949, "999.9 k"),
        (999_960, "1.0 M"),
        (999_960_000, "1.0 G"),
        (999_960_000_000, "1.0 T"),
        (2**63 - 1, "9.2 E"),
    ],
)
def test_counts_are_decimal(number: int, shown: str) -> None:
    assert count(number) == shown


@pytest.mark.parametrize(
    ("tokens", "seconds", "shown"),
    [
        (314, 10, "31.4 tok/s"),
        (5_000, 2, "2,500 tok/s"),
        (0, 1, "– tok/s"),
        (3, 0, "– tok/s"),
        (99_996, 100, "1,000 tok/s"),
        (99_994, 100, "999.9 tok/s"),
    ],
)
def test_rates(tokens: int, seconds: float, shown: str) -> None:
    assert rate(tokens, seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.12, "0.12 s"),
        (42, "42 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (185, "3 min 05 s"),
        (7_800, "2 h 10 min"),
        (9.994, "9.99 s"),
        (9.996, "10 s"),
        (59.5, "1 min 00 s"),
        (3_599.4, "59 min 59 s"),
        (3_599.6, "1 h 00 min"),
    ],
)
def test_durations_never_show_sixty_of_anything(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


SCALES = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18, "B": 1,
          "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50, "EiB": 2**60,
          "tok/s": 1, "s": 1, "min": 60, "h": 3600}  # fmt: skip


def value_of(shown: str) -> float:
    """The number that a reader sees."""
    words = [*shown.replace(",", "").split(), ""]
    return sum(float(words[at]) * SCALES[words[at + 1]] for at in range(0, len(words) - 1, 2))


def near(borders: list[float]) -> st.SearchStrategy[float]:
    """Numbers close to where a unit ends, and any others."""
    factors = st.floats(0.9985, 1.0015)
    return st.builds(float.__mul__, st.sampled_from([float(b) for b in borders]), factors)


@given(st.tuples(*[near([1e3, 1e4, 1e6, 1e9, 1e12, 1e15, 1e18]).map(int)] * 2).map(sorted))
@settings(max_examples=400)
def test_counts_stay_below_a_thousand_of_a_unit_and_in_order(pair: list[int]) -> None:
    low, high = (value_of(count(number)) for number in pair)
    assert low <= high
    assert all(number < 10_000 or float(count(number).split()[0]) < 1000 for number in pair)


@given(st.tuples(*[near([2**power for power in range(10, 61, 10)])] * 2).map(sorted))
@settings(max_examples=400)
def test_sizes_stay_below_1024_of_a_unit_and_in_order(pair: list[float]) -> None:
    assert value_of(size(pair[0])) <= value_of(size(pair[1]))
    assert all(float(size(number).split()[0]) < 1024 for number in pair)


@given(st.tuples(*[near([10, 1e3, 1e6])] * 2).map(sorted))
@settings(max_examples=200)
def test_rates_are_in_order_and_lose_their_decimal_at_a_thousand(pair: list[float]) -> None:
    low, high = (rate(10_000, 10_000 / value) for value in pair)
    assert value_of(low) <= value_of(high)
    assert all(value_of(shown) < 1000 or "." not in shown for shown in (low, high))


@given(st.tuples(*[near([1, 10, 60, 600, 3_600, 7_200, 86_400])] * 2).map(sorted))
@settings(max_examples=400)
def test_durations_are_in_order_and_never_show_a_full_unit(pair: list[float]) -> None:
    shown = [duration(seconds) for seconds in pair]
    assert value_of(shown[0]) <= value_of(shown[1])
    assert all("60 " not in f" {text} " and " 60" not in text for text in shown)
    assert "10.00 s" not in shown


def test_losses_have_four_decimals_or_a_dash() -> None:
    assert (loss(0.2627), loss(None)) == ("0.2627", "–")
    assert loss(1e299) == "1.000e+299"


def test_plurals() -> None:
    assert [plural(number, "token") for number in (0, 1, 2_000)] == [
        "0 tokens",
        "1 token",
        "2,000 tokens",
    ]


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0.0, "1 ms"), (0.0004, "1 ms"), (0.002, "2 ms"), (0.9994, "999 ms"), (0.9996, "1.00 s"),
     (12.0, "12 s")],
)  # fmt: skip
def test_waiting_times_below_a_second_are_milliseconds(seconds: float, shown: str) -> None:
    assert latency(seconds) == shown


def test_of_many_names_the_first_are_shown_and_the_rest_is_counted() -> None:
    assert first_names(["a", "b\n"], 2) == "a, b␊"
    assert first_names((str(number) for number in range(1_500)), 3) == "0, 1, 2 and 1,497 more"
    assert first_names([], 3) == ""


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (None, "–"),
        (0.0, "0 %"),
        (1.0, "100 %"),
        (0.5, "50.00 %"),
        (0.999999, ">99.99 %"),
        (1e-9, "<0.01 %"),
    ],
)
def test_only_an_exact_share_is_called_all_or_none(share: float | None, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1, "1"),
        ("a\x1b", r"'a\x1b'"),
        ("x" * 10**6, f"'{'x' * 18}…{'x' * 19}'"),
        (10**100, f"1{'0' * 18}…{'0' * 20}"),
        (list(range(10**6)), "[0, 1, 2, 3, 4, 5, ...]"),
        ({"a": {"b": {"c": {"d": 1}}}}, "{'a': {'b': {'c': {...}}}}"),
        (None, "None"),
    ],
)
def test_written_values_are_short(value: object, shown: str) -> None:
    assert written(value) == shown


def test_a_value_that_doubles_itself_is_written_at_once() -> None:
    value: object = ()
    for _ in range(100):
        value = (value, value)
    assert len(written(value)) <= 40


def test_whole_numbers_have_separators_unless_they_are_too_long() -> None:
    assert whole(-1024) == "-1,024"
    assert whole(10**29) == f"{10**29:,}"
    assert len(whole(10**4000)) == 40


def test_distinct_characters_are_each_shown_once_and_visibly() -> None:
    assert distinct("a b a\x1b ") == "a \u2423 b \u241b"
    assert distinct("") == ""
