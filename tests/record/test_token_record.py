"""One token as JSON."""

from dataclasses import replace

from recording import ORIGIN, READY, begun, request

from core.protocol.events import Started, Token
from core.protocol.token_figures import TokenFigures
from core.record.generation import Generation
from core.record.session import Session
from core.record.token_record import figures_record, token_record
from core.tokenizers.characters import CURRENT


def generation(*tokens: Token, top: int = 0) -> Generation:
    ready = replace(READY, origin=replace(ORIGIN, tokenizer=CURRENT))
    session = Session()
    session.apply(Started((replace(request(), top=top),), ready))
    for token in tokens:
        session.apply(token)
    return session.generations[0]


def test_a_record_has_what_the_event_told() -> None:
    tokens = (Token(0, 1, "1", -0.5, 0.0, rank=2, entropy=0.25), Token(1, 16, "\n", -1.5, 0.0))
    assert token_record(generation(*tokens), 0) == {
        "at": 0, "id": 1, "text": "1", "logprob": -0.5, "rank": 2, "entropy": 0.25,
    }  # fmt: skip
    assert token_record(generation(*tokens), 1)["text"] == "\n"


def test_the_most_likely_ids_have_texts_and_padding_has_none() -> None:
    one = generation(Token(0, 1, "1", -0.5, 0.0, top=((1, -0.5), (31, -2.0))), top=2)
    assert token_record(one, 0)["top"] == [
        {"id": 1, "text": "1", "logprob": -0.5},
        {"id": 31, "text": None, "logprob": -2.0},
    ]


def test_the_text_is_that_of_the_id_alone_and_is_missing_without_a_tokenizer() -> None:
    session, one = begun()
    session.apply(Token(0, 1, "held back", -0.5, 0.0))
    assert token_record(one, 0)["text"] is None
    assert token_record(generation(Token(0, 1, "", -0.5, 0.0)), 0)["text"] == "1"


def test_numbers_that_are_not_finite_are_text() -> None:
    one = generation(Token(0, 1, "1", float("-inf"), 0.0))
    assert token_record(one, 0)["logprob"] == "-Infinity"


def test_what_nothing_predicts_is_null() -> None:
    assert figures_record(TokenFigures(0, 17, None, None, None), CURRENT) == {
        "at": 0, "id": 17, "text": "<|bos|>", "logprob": None, "rank": None, "entropy": None,
    }  # fmt: skip


def test_a_token_of_a_text_has_the_same_keys_as_a_new_one() -> None:
    new = generation(Token(3, 1, "1", -0.5, 0.0, rank=2, entropy=0.25, top=((1, -0.5),)), top=1)
    read = TokenFigures(0, 1, -0.5, 2, 0.25, ((1, -0.5),))
    assert figures_record(read, CURRENT) == token_record(new, 0)
