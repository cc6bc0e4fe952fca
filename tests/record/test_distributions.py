"""The distributions of a generation's tokens: what is kept, and in how much memory."""

import tracemalloc
from array import array
from dataclasses import replace

import pytest
from recording import begin, request, token

from core.protocol.events import SettingsChanged
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.distributions import Distributions
from core.record.generation import Generation
from core.record.session import Session


def logits_bytes(*logits: float) -> bytes:
    return array("f", logits).tobytes()


def test_logits_of_a_small_vocabulary_are_kept_whole() -> None:
    kept = Distributions()
    for logits in ((0.0, 1.0, 0.5), (2.0, 0.0, -1.0)):
        kept.append(replace(token(0, 1), logits=logits_bytes(*logits)))
    found = [kept.at(0, 3), kept.at(1, 3)]
    assert [one.ids for one in found if one] == [(1, 2, 0), (0, 1, 2)]
    assert [one.scores for one in found if one] == [(1.0, 0.5, 0.0), (2.0, 0.0, -1.0)]
    assert kept.at(2, 3) is None
    assert kept.nbytes == 2 * 3 * 4


def test_of_a_large_vocabulary_the_most_likely_ids_are_kept() -> None:
    kept = Distributions()
    kept.append(replace(token(0, 1), top=((9, -0.5), (4, -1.5))))
    kept.append(replace(token(1, 1), top=((4, -0.25), (70, -3.0))))
    first, second = kept.at(0, 50_000), kept.at(1, 50_000)
    assert first
    assert second
    assert (first.ids, first.logprobs, first.vocab) == ((9, 4), (-0.5, -1.5), 50_000)
    assert (second.ids, second.logprobs) == ((4, 70), (-0.25, -3.0))


def test_without_the_lens_nothing_is_kept() -> None:
    kept = Distributions()
    kept.append(token(0, 1))
    assert kept.at(0, 3) is None
    assert kept.nbytes == 0


def seen(asked: Request) -> tuple[Session, Generation]:
    session = Session()
    return session, begin(session, replace(asked, lens=True))[0]


def test_a_generation_tells_what_settings_make_of_a_token() -> None:
    session, generation = seen(request())
    for logits in ((2.0, 1.0, 0.0), (0.0, 1.0, 0.5)):
        session.apply(replace(token(0, 1), logits=logits_bytes(*logits)))
    chain = generation.chain(1, SamplingSettings(temperature=0.0))
    assert chain
    assert chain.choice(0.5) == 1
    assert generation.chain(2, SamplingSettings()) is None


def test_the_settings_of_a_token_are_those_of_the_last_change_before_it() -> None:
    session, generation = seen(request())
    later = generation.request.settings.with_(temperature=1.5)
    session.apply(token(0, 1))
    session.apply(SettingsChanged(1, later))
    session.apply(token(1, 1))
    assert generation.settings_at(0) == generation.request.settings
    assert generation.settings_at(1) == later
    assert generation.settings_at(9) == later


def test_the_ends_of_tokens_count_held_back_characters_too() -> None:
    session, generation = seen(request())
    for index, completes in enumerate((1, 0, 3)):
        session.apply(replace(token(index, 1), completes=completes))
    assert generation.ends.tolist() == [1, 1, 4]


def test_the_random_number_goes_on_after_continued_ids() -> None:
    _, first = seen(request())
    _, later = seen(replace(request(), continued=(1, 2, 3)))
    assert later.random_number(0) == first.random_number(3)


@pytest.mark.parametrize("tokens", [20_000])
def test_a_million_tokens_of_32_ids_take_less_than_200_megabytes(tokens: int) -> None:
    session, generation = seen(request())
    event = replace(token(0, 1), logits=bytes(4 * 32))
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for index in range(tokens):
        session.apply(replace(event, index=index, logits=bytes(4 * 32)))
    taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(generation.new_ids) == tokens
    # Arrays and lists grow by an eighth in advance.
    assert taken / tokens < 200


def test_the_margin_is_between_the_two_likeliest_ids() -> None:
    kept = Distributions()
    kept.append(replace(token(0, 1), logits=logits_bytes(0.5, 2.0, 1.25)))
    assert kept.margin(0) == 0.75
    assert kept.margin(1) is None
    single = Distributions()
    single.append(replace(token(0, 1), logits=logits_bytes(0.5)))
    assert single.margin(0) is None
