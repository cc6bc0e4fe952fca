"""Cases are drawn once and distinct; a template with too few says how many."""

import pytest

from core.suites.draw import Generator, TooFewError
from core.suites.template import read_template


def prompts(text: str, cases: int, **other) -> list[str]:
    return [prompt for _, prompt in Generator(read_template(text), cases, 7, **other).draw()]


def test_the_cases_are_pinned() -> None:
    # The same on every machine and in every version, or baselines are lost.
    assert prompts("{a:1-20d}+{b:0..999}", 3) == [
        "1946+4",
        "494818+132",
        "61704764512486+137",
    ]


def test_a_smaller_number_is_the_beginning_of_a_larger_one() -> None:
    assert prompts("{a:1-3d}+{b:1-3d}", 400)[:100] == prompts("{a:1-3d}+{b:1-3d}", 100)


def test_every_prompt_is_there_once() -> None:
    found = prompts("{a:1d}+{b:1d}", 100)
    assert sorted(found) == sorted(f"{a}+{b}" for a in range(10) for b in range(10))


def test_what_is_rarely_drawn_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.suites.draw.FRUITLESS", 50)
    assert set(prompts("{a:1-3d}", 1000)) == set(map(str, range(1000)))


def test_too_few_cases_are_counted() -> None:
    with pytest.raises(TooFewError, match="can draw 50 distinct cases, 60 are wanted"):
        prompts("{a:1d}+{b:1d}", 60, conditions=(lambda values: int(values["a"]) < 5,))


def test_too_few_of_very_many_are_given_up() -> None:
    with pytest.raises(TooFewError, match="cannot draw 1 distinct case: 0 were found"):
        prompts("{a:30d}", 1, conditions=(lambda values: False,))
