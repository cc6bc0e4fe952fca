"""The texts and ids that a model was trained on."""

from core.judging.source import Kind, Source
from core.judging.training_text import trained_ids, trained_texts
from core.tokenizers.characters import CURRENT, CharTokenizer


def test_the_held_out_end_of_the_forks_data_is_not_training_text() -> None:
    folder = Source("data", Kind.FORK_DATA, ("0123456789" * 10,), (), "")
    assert trained_texts(folder) == (("0123456789" * 10)[:95],)
    text = Source("a.txt", Kind.TEXT, ("0123456789",), (), "")
    assert trained_texts(text) == ("0123456789",)


def test_ids_follow_bos_where_the_vocabulary_has_it() -> None:
    documents = Source("a.jsonl", Kind.DOCUMENTS, ("12", "3"), (), "")
    assert trained_ids(documents, CURRENT) == ((17, 1, 2), (17, 3))
    assert trained_ids(documents, CharTokenizer("without", CURRENT.chars, ())) == ((1, 2), (3,))
    assert trained_ids(documents, None) == ()
    assert trained_ids(Source("a.bin", Kind.IDS, (), (5, 6), ""), None) == ((5, 6),)
