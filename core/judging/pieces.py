"""Pieces of a text for checkpoints of different vocabularies (judging.md 2).

The same pieces for all: whole lines of about 4 KiB, or as many as fit into the smallest context.
Each is encoded alone, follows BOS and is one window, filled up with padding.
"""

from collections.abc import Iterator, Sequence

from core.base.errors import UsageError
from core.base.text import distinct
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import HELD_OUT, TextLayout, Windows
from core.tokenizers.tokenizer import Encoded, Tokenizer

MOST_BYTES, LEAST_BYTES = 4096, 16
_PADDING = 0


def common_pieces(
    source: Source, subjects: Sequence[Subject], size: int, *, whole: bool
) -> tuple[Windows, ...]:
    """Return the windows of each subject, of at most `size` predicted ids; row by row one piece.

    Raises UsageError for ids without a text, for a vocabulary without BOS, and when the characters
    that a vocabulary lacks differ.
    """
    if source.kind is Kind.IDS:
        raise UsageError(f"{source.name} has ids, which other vocabularies cannot read")
    tokenizers = [_tokenizer(one) for one in subjects]
    text, held_out = _scored_text(source, whole=whole)
    texts, encoded = _that_fit(text, tokenizers, size)
    _check_skipped(subjects, encoded)
    longest = max(len(one.ids) for each in encoded for one in each)
    return tuple(
        _windows(tokenizer, each, longest, len(text) - sum(map(len, texts)), held_out=held_out)
        for tokenizer, each in zip(tokenizers, encoded, strict=True)
    )


def pieces_of(text: str, most: int) -> list[str]:
    """Return a text in pieces of whole lines with at most `most` bytes; a longer line is cut.

    A short rest is left out, because it would count as much as a whole piece.
    """
    pieces, lines, held = list[str](), list[str](), 0
    for part in _parts(text, most):
        length = len(part.encode())
        if held + length > most:
            pieces.append("".join(lines))
            lines, held = [], 0
        lines.append(part)
        held += length
    if held * 2 >= most or not pieces:
        pieces.append("".join(lines))
    return [piece for piece in pieces if piece]


def _parts(text: str, most: int) -> Iterator[str]:
    """Yield the lines with their ends; one of more than `most` bytes in parts."""
    for line in text.splitlines(keepends=True):
        if len(line.encode()) <= most:
            yield line
        else:
            # A character has at most 4 bytes.
            step = max(1, most // 4)
            yield from (line[start : start + step] for start in range(0, len(line), step))


def _tokenizer(subject: Subject) -> Tokenizer:
    tokenizer = subject.tokenizer
    if tokenizer is None or tokenizer.bos_id is None:
        raise UsageError(
            f"{subject.name} cannot be compared with another vocabulary",
            "Each piece of the text follows BOS, which its vocabulary does not have",
        )
    return tokenizer


def _scored_text(source: Source, *, whole: bool) -> tuple[str, bool | None]:
    """Return the text, and whether it is held out; of the fork's data only the held-out end."""
    text = "\n".join(source.documents)
    if source.kind is not Kind.FORK_DATA:
        return text, None
    return text if whole else text[int(len(text) * (1 - HELD_OUT)) :], not whole


def _that_fit(
    text: str, tokenizers: Sequence[Tokenizer], size: int
) -> tuple[list[str], list[list[Encoded]]]:
    """Return the largest pieces whose ids fit into a window, and the ids for each tokenizer."""
    most = MOST_BYTES
    while most >= LEAST_BYTES:
        texts = pieces_of(text, most)
        encoded = [[one.encode(piece) for piece in texts] for one in tokenizers]
        if all(len(one.ids) <= size for each in encoded for one in each):
            return texts, encoded
        most //= 2
    raise UsageError(f"A window of {size:,} is too short for pieces of {LEAST_BYTES} bytes")


def _check_skipped(subjects: Sequence[Subject], encoded: Sequence[Sequence[Encoded]]) -> None:
    first = _skipped(encoded[0])
    for subject, each in zip(subjects[1:], encoded[1:], strict=True):
        if (other := _skipped(each)) != first:
            lacking = {char for _, _, char in {*first} ^ {*other}}
            raise UsageError(
                f"{subject.name} and {subjects[0].name} lack different characters of the text",
                f"These are in the vocabulary of one of them: {distinct(sorted(lacking))}",
            )


def _skipped(each: Sequence[Encoded]) -> list[tuple[int, int, str]]:
    return [(piece, one.at, one.char) for piece, found in enumerate(each) for one in found.skipped]


def _windows(
    tokenizer: Tokenizer, each: Sequence[Encoded], longest: int, left: int, *, held_out: bool | None
) -> Windows:
    bos = tokenizer.bos_id
    assert bos is not None
    known = [one for one in each if one.ids]
    rows = ((bos, *one.ids, *[_PADDING] * (longest - len(one.ids))) for one in known)
    skipped = tuple(one for found in each for one in found.skipped)
    counts = tuple(len(one.ids) for one in known)
    return Windows(
        tuple(rows), TextLayout.ROWS, longest, sum(counts), left, held_out, skipped, (), counts
    )
