"""Answers side by side: the first difference of the complete ones, and what each has there."""

from dataclasses import replace

import pytest
from entries import entry
from recording import begun, finished, token

from core.base.errors import CheckpointError, UsageError
from core.protocol.settings import SamplingSettings
from tui.view.marking import Subjects, beside_each_other
from tui.view.series import Series, Turn
from tui.view.sides import Sides, sides_of
from tui.view.standing import Standing

ENTRIES = (entry(1, 0.5), entry(2, 0.3), entry(3, 0.4))
NAMES = ["1", "2", "3"]


def series(*texts: str | None, ended: bool = True) -> Series:
    turns = [Turn(one) for one in ENTRIES[: len(texts)]]
    for turn, text in zip(turns, texts, strict=True):
        if text is None:
            turn.error = CheckpointError("cut", "Copy it again")
            continue
        session, turn.generation = begun()
        for index, char in enumerate(text.rstrip("…")):
            session.apply(token(index, ord(char), char))
        if not text.endswith("…"):
            session.apply(finished())
    return Series("1+1", 7, SamplingSettings(), turns, ended=ended)


def sides(*texts: str | None, ended: bool = True) -> Sides:
    made = series(*texts, ended=ended)
    return sides_of(made, NAMES[: len(texts)], Standing(ENTRIES))


def test_the_first_difference_is_a_place_and_a_sentence():
    two = sides("579", "574")
    assert (two.first, two.words, two.length) == (2, "same before token 3", 3)
    assert two.place_words(2) == "token 3: '9' · '4'"
    assert two.place_words(0) == "token 1: '5' · '5'"


def test_equal_answers_have_no_difference_and_a_shorter_one_ends():
    assert (sides("57", "57").first, sides("57", "57").words) == (None, "the same throughout")
    shorter = sides("57", "5")
    assert shorter.first == 1
    assert shorter.place_words(1) == "token 2: '7' · ended"
    assert sides("", "5").place_words(0) == "token 1: no text · '5'"
    assert sides("1\n", "12").place_words(1) == r"token 2: '\n' · '2'"


def test_of_three_each_is_compared_with_the_first_too():
    three = sides("579", "579", "589")
    assert three.words == "same before token 2"
    assert [side.like for side in three.sides] == [
        "", "= 1 throughout", "= 1 before token 2",
    ]  # fmt: skip
    assert [side.like for side in sides("5", "6").sides] == ["", ""]


def test_only_complete_answers_are_compared():
    running = sides("579", "57…", ended=False)
    assert (running.first, running.words) == (None, "")
    failed = sides("579", None, "574")
    assert failed.words == "same before token 3, of 2 answers"
    assert (failed.sides[1].end, failed.sides[1].is_error) == ("cut. Copy it again", True)
    assert failed.place_words(2) == "token 3: '9' · no text · '4'"


def test_facts_and_how_it_ended():
    one, other = sides("5", "6").sides
    assert (one.facts, one.star, other.star) == ("loss 0.5000", False, True)
    assert one.end == "■ max tokens 100 · 3 tokens"
    waiting = series("5", "6", ended=False)
    waiting.turns[1].generation, waiting.at = None, 1
    assert sides_of(waiting, NAMES[:2], Standing(ENTRIES)).sides[1].end == "loading…"
    waiting.at = 0
    assert sides_of(waiting, NAMES[:2], Standing(ENTRIES)).sides[1].end == "waiting"


@pytest.mark.parametrize(
    ("count", "why", "found"),
    [(1, "", "1 marked"), (5, "", "5 marked"), (40, "nothing is marked", "the run has 40")],
)
def test_two_to_four_are_needed(count, why, found):
    with pytest.raises(UsageError, match=f"needs two to four checkpoints: {found}"):
        beside_each_other(Subjects(ENTRIES[:1] * count, why))
    kept = Subjects(ENTRIES)
    assert beside_each_other(replace(kept, why=why)).entries == ENTRIES
