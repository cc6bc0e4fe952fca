"""Pieces of a text for different vocabularies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.judging.pieces import common_pieces, pieces_of
from core.judging.source import Kind, Source
from core.judging.subject import Subject
from core.judging.windows import TextLayout
from core.tokenizers.characters import CURRENT, CharTokenizer
from core.tokenizers.tokenizer import Tokenizer

TURNED = CharTokenizer("x", tuple(reversed("0123456789+-HBL.\n")), specials=("<|bos|>",))
SMALL = CharTokenizer("y", tuple("0123456789"), specials=("<|bos|>",))
WITHOUT_BOS = CharTokenizer("z", tuple("0123456789+\n"), specials=())


def source(*documents: str, kind: Kind = Kind.TEXT) -> Source:
    return Source("a", kind, documents, (), "")


def subject(name: str, tokenizer: Tokenizer | None, entry: Checkpoint) -> Subject:
    return Subject(name, entry, tokenizer)


@pytest.fixture
def entry(tmp_path) -> Checkpoint:
    return Checkpoint("n", 1, tmp_path, tmp_path)


@given(st.text(st.sampled_from("ab12é\n"), max_size=400), st.integers(16, 64))
def test_pieces_are_whole_lines_and_only_a_short_rest_is_left_out(text: str, most: int) -> None:
    pieces = pieces_of(text, most)
    assert all(len(piece.encode()) <= most for piece in pieces)
    joined = "".join(pieces)
    assert text.startswith(joined)
    rest = text[len(joined) :]
    assert len(rest.encode()) * 2 < most
    longest = max((len(line.encode()) for line in text.splitlines(keepends=True)), default=0)
    if longest <= most:
        assert all(piece.endswith("\n") or text.endswith(piece) for piece in pieces)


def test_each_vocabulary_has_the_same_pieces_after_its_bos(entry: Checkpoint) -> None:
    text = source("12+3\n15\n\n" * 40)
    subjects = [subject("a", CURRENT, entry), subject("b", TURNED, entry)]
    first, second = common_pieces(text, subjects, 64, whole=False)
    assert first.counts == second.counts
    assert {row[0] for row in first.rows} == {CURRENT.bos_id}
    assert {row[0] for row in second.rows} == {TURNED.bos_id}
    for one, other, count in zip(first.rows, second.rows, first.counts, strict=True):
        assert [CURRENT.token_bytes(index) for index in one[1 : count + 1]] == [
            TURNED.token_bytes(index) for index in other[1 : count + 1]
        ]
        assert len(one) == len(other) == first.size + 1
    assert (first.unit, first.layout) == ("piece", TextLayout.ROWS)
    assert max(first.counts) <= 64


def test_the_end_of_the_forks_data_alone_is_scored(entry: Checkpoint) -> None:
    data = source("12+3\n15\n\n" * 400, kind=Kind.FORK_DATA)
    subjects = [subject("a", CURRENT, entry), subject("b", TURNED, entry)]
    held, _ = common_pieces(data, subjects, 64, whole=False)
    every, _ = common_pieces(data, subjects, 64, whole=True)
    assert (held.held_out, every.held_out) == (True, False)
    assert 15 * held.tokens < every.tokens


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (SMALL, "b and a lack different characters of the text"),
        (WITHOUT_BOS, "b cannot be compared with another vocabulary"),
        (None, "b cannot be compared with another vocabulary"),
    ],
)
def test_what_does_not_compare_is_refused(
    entry: Checkpoint, other: Tokenizer | None, message: str
) -> None:
    subjects = [subject("a", CURRENT, entry), subject("b", other, entry)]
    with pytest.raises(UsageError, match=message):
        common_pieces(source("12+3\n" * 40), subjects, 64, whole=False)


def test_ids_are_refused(entry: Checkpoint) -> None:
    subjects = [subject("a", CURRENT, entry), subject("b", TURNED, entry)]
    ids = Source("a.bin", Kind.IDS, (), (1, 2), "")
    with pytest.raises(UsageError, match=r"a\.bin has ids"):
        common_pieces(ids, subjects, 64, whole=False)
