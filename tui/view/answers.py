"""Two answers compared: up to where they are the same, and which parts of one the other lacks."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.base.text import clean
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer

TOKEN, CHARACTER = "token", "character"
# With more pieces than this between equal ends, they are only compared with those at the same
# place: the time to align them, at most 0.03 s for these, grows with the third power.
ALIGNED = 150


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in pieces: what is compared of each piece, and its cleaned text."""

    keys: tuple[object, ...]
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole text, as it is shown."""
        return "".join(self.texts)

    def span(self, first: int, end: int) -> tuple[int, int]:
        """Return the range of characters of the pieces from `first` to before `end`."""
        start = sum(map(len, self.texts[:first]))
        return start, start + sum(map(len, self.texts[first:end]))


def in_tokens(generation: Generation) -> Answer:
    """Return an answer by its tokens; text that was released at the end is a last piece."""
    parts = generation.parts
    released = parts[len(generation.new_ids) :]
    keys = (*generation.new_ids, *(part for part in released if part))
    texts = (*parts[: len(generation.new_ids)], *(part for part in released if part))
    return Answer(keys, tuple(clean(text, keep="\n") for text in texts))


def in_characters(generation: Generation) -> Answer:
    """Return an answer by its characters."""
    keys = tuple(generation.text)
    return Answer(keys, tuple(clean(char, keep="\n") for char in keys))


def unit_of(generations: Sequence[Generation]) -> str:
    """Return what answers are compared by: tokens if all have the same vocabulary."""
    tokenizers = [one.origin.tokenizer for one in generations]
    first = tokenizers[0] if tokenizers else None
    return TOKEN if all(_same(first, other) for other in tokenizers) else CHARACTER


def _same(one: Tokenizer | None, other: Tokenizer | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.name, one.used) == (other.name, other.used)


def answers_of(generations: Sequence[Generation]) -> tuple[list[Answer], str]:
    """Return answers in the pieces in which all of them can be compared, and what a piece is."""
    unit = unit_of(generations)
    read = in_tokens if unit == TOKEN else in_characters
    return [read(one) for one in generations], unit


def equal_pieces(answers: Sequence[Answer]) -> int:
    """Return how many pieces at the beginning are the same in all answers."""
    columns = zip(*(answer.keys for answer in answers), strict=False)
    shortest = min((len(answer.keys) for answer in answers), default=0)
    return next((at for at, keys in enumerate(columns) if len(set(keys)) > 1), shortest)


def difference_words(answers: Sequence[Answer], unit: str) -> str:
    """Return up to where answers are the same: `same before token 9` if token 9 differs."""
    equal, lengths = equal_pieces(answers), {len(answer.keys) for answer in answers}
    if lengths == {equal}:
        return "the same throughout"
    if not equal:
        return f"different from the first {unit} on"
    if equal in lengths:
        return f"the same up to the end of the shortest, {unit} {equal:,}"
    return f"same before {unit} {equal + 1:,}"


def likeness_words(answer: Answer, other: Answer, name: str, unit: str) -> str:
    """Return the same in short, with the name of the other answer: `= 8,000 before token 9`."""
    equal = equal_pieces((answer, other))
    if answer.keys == other.keys:
        return f"= {name} throughout"
    if not equal:
        return f"≠ {name} from {unit} 1 on"
    if equal == len(answer.keys):
        return f"= {name} to this end"
    return (
        f"= {name} {'to its end' if equal == len(other.keys) else f'before {unit} {equal + 1:,}'}"
    )


def changed_spans(answer: Answer, before: Answer) -> list[tuple[int, int]]:
    """Return the ranges of characters of an answer that another one lacks, in order.

    Text that only moved, because something was put in before it, is not among them.
    """
    first = equal_pieces((answer, before))
    old, new = before.keys[first:], answer.keys[first:]
    # Without an equal end, a digit in place of another would be matched with one further on.
    pairs = zip(reversed(old), reversed(new), strict=False)
    last = next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(old), len(new)))
    middle = old[: len(old) - last], new[: len(new) - last]
    if max(map(len, middle)) > ALIGNED:
        return _changed_in_place(answer, before)
    matcher = SequenceMatcher(None, *middle, autojunk=False)
    spans = (answer.span(first + begin, first + end)
             for kind, _, _, begin, end in matcher.get_opcodes()
             if kind in ("replace", "insert"))  # fmt: skip
    return [span for span in spans if span[0] < span[1]]


def _changed_in_place(answer: Answer, before: Answer) -> list[tuple[int, int]]:
    spans, start = list[tuple[int, int]](), 0
    for at, text in enumerate(answer.texts):
        if text and before.keys[at : at + 1] != answer.keys[at : at + 1]:
            spans.append((start, start + len(text)))
        start += len(text)
    return spans


def split_at(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return the parts of a text, and of each whether it is one of the ranges."""
    parts, at = list[tuple[str, bool]](), 0
    for start, end in spans:
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in (*parts, (text[at:], False)) if part[0]]
