"""The rows of the time-lapse as data: a checkpoint's step, loss and answer in one line."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.base.text import clean, loss
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import StopReason
from core.record.generation import Generation
from tui.view.answers import answers_of, changed_spans, difference_words, equal_pieces, split_at
from tui.view.series import Series, Turn
from tui.view.standing import Standing

# In place of a newline, since a row is one line.
NEWLINE = "⏎"
# Characters of an answer that a row needs: more than the widest terminal shows.
SHOWN = 600
# Texts with the names of their styles.
Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LapseRow:
    """A row: name and loss of the checkpoint, and its answer or why there is none.

    `same` is how many pieces at the beginning are as in the answer before: a number, "all", or ""
    if there is nothing to compare. `words` tells the same in a sentence.
    """

    name: str
    star: bool = False
    running: bool = False
    loss: str = ""
    same: str = ""
    pieces: Pieces = ()
    words: str = ""


def turn_names(entries: Sequence[Checkpoint], standing: Standing) -> list[str]:
    """Return the steps, each after its run if there are several runs."""
    several = len({entry.run for entry in entries}) > 1
    return [_name(entry, standing, with_run=several) for entry in entries]


def _name(entry: Checkpoint, standing: Standing, *, with_run: bool) -> str:
    own = f"{entry.step:,}" if standing.step_tells(entry) else entry.name
    run = standing.run_names.get(entry.run, entry.run.name)
    return clean(f"{run} / {own}" if with_run else own)


def lapse_row(series: Series, at: int, names: Sequence[str], standing: Standing) -> LapseRow:
    """Return the row of a turn; its changes are marked once the answer is complete."""
    turn, before = series.turns[at], compared_with(series, at)
    same, words = "", ""
    spans: Sequence[tuple[int, int]] = ()
    if turn.generation and before is not None and turn.done:
        earlier = series.turns[before].generation
        assert earlier
        (old, new), unit = answers_of((earlier, turn.generation))
        equal = equal_pieces((old, new))
        same = "all" if old.keys == new.keys else str(equal)
        words = f"against {names[before]}: {difference_words((old, new), unit)}"
        spans = changed_spans(new, old)
    return LapseRow(
        names[at],
        standing.has_star(turn.checkpoint),
        at == series.at,
        loss(turn.checkpoint.loss),
        same,
        _pieces(series, turn, spans),
        words,
    )


def compared_with(series: Series, at: int) -> int | None:
    """Return the index of the last turn before this one that has a complete answer."""
    turns = enumerate(series.turns[:at])
    return max((n for n, turn in turns if turn.generation and turn.done), default=None)


def _pieces(series: Series, turn: Turn, spans: Sequence[tuple[int, int]]) -> Pieces:
    if turn.generation is None:
        return ((_without_answer(series, turn), "error" if turn.error else "note"),)
    text = clean(turn.generation.text, keep="\n")
    pieces = list[tuple[str, str]]()
    for part, changed in split_at(text, spans):
        pieces += _in_one_line(part, "changed" if changed else "output")
        if sum(len(shown) for shown, _ in pieces) > SHOWN:
            break
    if not text and turn.done:
        pieces.append(("empty", "note"))
    if end := _end(turn.generation):
        pieces.append((f"  {end}", "error" if turn.generation.error() else "note"))
    return tuple(pieces)


def _in_one_line(text: str, style: str) -> list[tuple[str, str]]:
    """Return a text whose newlines are signs; a sign that changed has its own style too."""
    sign = "changed" if style == "changed" else "sign"
    first, *rest = text[:SHOWN].split("\n")
    pieces = [(first, style)]
    for line in rest:
        pieces += [(NEWLINE, sign), (line, style)]
    return [piece for piece in pieces if piece[0]]


def _without_answer(series: Series, turn: Turn) -> str:
    """Return why a turn is without an answer, or what it is doing."""
    if turn.error:
        return clean(turn.error.line())
    if turn is series.current:
        loading = series.loading
        share = f" {loading.done / loading.total:.0%}" if loading and loading.total else ""
        return f"loading{share}"
    return "not run" if series.ended else ""


def _end(generation: Generation) -> str:
    """Return how an answer ended, if not as intended."""
    if error := generation.error():
        return f"error: {clean(error.message)}"
    return "■ stopped" if generation.stop is StopReason.CANCELLED else ""
