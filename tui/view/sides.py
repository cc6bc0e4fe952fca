"""Answers side by side as data: a side for each checkpoint, and where they differ first."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.text import clean, loss
from tui.view.answers import (
    TOKEN,
    Answer,
    answers_of,
    difference_words,
    equal_pieces,
    likeness_words,
)
from tui.view.closing_words import closing
from tui.view.marking import FEWEST
from tui.view.series import Series, Turn
from tui.view.standing import Standing

ENDED, EMPTY = "ended", "no text"
NOTHING = Answer((), ())


@dataclass(frozen=True, slots=True)
class Side:
    """A checkpoint's name, facts and answer.

    `like` is up to where it is like the first answer, where there are more than two; `end` is how
    it ended, or why an answer is missing.
    """

    name: str
    star: bool = False
    facts: str = ""
    like: str = ""
    answer: Answer = NOTHING
    end: str = ""
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """The sides in order.

    `first` is the index of the first piece in which the complete answers differ, None if they do
    not, `words` the same in words, and `unit` what a piece is.
    """

    sides: tuple[Side, ...] = ()
    first: int | None = None
    words: str = ""
    unit: str = TOKEN

    @property
    def length(self) -> int:
        """The number of pieces of the longest answer."""
        return max((len(side.answer.keys) for side in self.sides), default=0)

    def place_words(self, place: int) -> str:
        """Return what each answer has at a place: `token 9: '5' · '7'`."""
        return f"{self.unit} {place + 1:,}: " + " · ".join(
            _piece(side.answer, place) for side in self.sides
        )


def _piece(answer: Answer, place: int) -> str:
    if place >= len(answer.keys):
        return ENDED if answer.keys else EMPTY
    return repr(answer.texts[place]) if answer.texts[place] else EMPTY


def sides_of(series: Series, names: Sequence[str], standing: Standing) -> Sides:
    """Return the sides of a series. Only complete answers are compared."""
    turns = series.turns
    answers, unit = answers_of([turn.generation for turn in turns if turn.generation])
    found = iter(answers)
    by_turn = [next(found) if turn.generation else None for turn in turns]
    complete = [(at, answer) for at, answer in enumerate(by_turn) if answer and turns[at].done]
    first, words = _first_difference([answer for _, answer in complete], unit)
    if words and series.ended and len(complete) < len(turns):
        words += f", of {len(complete)} answers"
    likeness = _likeness(complete, names, unit) if len(turns) > FEWEST else {}
    sides = tuple(
        _side(series, turn, name, standing, by_turn[at] or NOTHING, likeness.get(at, ""))
        for at, (turn, name) in enumerate(zip(turns, names, strict=True))
    )
    return Sides(sides, first, words, unit)


def _first_difference(complete: Sequence[Answer], unit: str) -> tuple[int | None, str]:
    if len(complete) < FEWEST:
        return None, ""
    equal = equal_pieces(complete)
    differ = any(len(answer.keys) > equal for answer in complete)
    return equal if differ else None, difference_words(complete, unit)


def _likeness(
    complete: Sequence[tuple[int, Answer]], names: Sequence[str], unit: str
) -> dict[int, str]:
    """Return, for each complete answer but the first, up to where it is like the first."""
    return {
        at: likeness_words(answer, complete[0][1], names[complete[0][0]], unit)
        for at, answer in complete[1:]
    }


def _side(
    series: Series, turn: Turn, name: str, standing: Standing, answer: Answer, like: str
) -> Side:
    entry = turn.checkpoint
    return Side(
        name,
        standing.has_star(entry),
        f"loss {loss(entry.loss)}" if entry.loss is not None else "",
        like,
        answer,
        _end(series, turn),
        turn.error is not None or (turn.generation is not None and bool(turn.generation.error())),
    )


def _end(series: Series, turn: Turn) -> str:
    """Return how a turn ended, or what it is doing."""
    if turn.generation is None:
        if turn.error:
            return clean(turn.error.line())
        running = turn is series.current
        return "loading…" if running else "not run" if series.ended else "waiting"
    if error := turn.generation.error():
        return f"error: {clean(error.line())}"
    return closing(turn.generation, with_latency=False)[0] if turn.done else ""
