"""What a generation says of itself while it runs and when it has ended."""

from dataclasses import replace

import pytest
from recording import READY, begun, finished, token

from core.base.errors import NotFiniteError, NotFoundError
from core.protocol.events import Finished, Prefilled, Stats, StopReason
from core.record.session import Session


def test_the_figures_so_far_become_those_at_the_end() -> None:
    session, generation = begun()
    generation.ready = replace(READY, context=1024)
    session.apply(Prefilled(2, 2, 0.1))
    for index, seconds in enumerate((0.5, 0.75, 1.5)):
        session.apply(replace(token(index, index), seconds=seconds))
    figures = generation.stats
    assert (figures.prompt_tokens, figures.new_tokens) == (len(generation.request.ids), 3)
    assert (figures.first_token_seconds, figures.decode_seconds) == (0.5, 1.0)
    assert (figures.total_seconds, figures.context_used) == (1.5, 2 + 3)
    assert figures.context_limit == 1024
    session.apply(finished())
    assert generation.stats == Stats(prompt_tokens=2, new_tokens=3)


def test_an_end_without_failure_has_no_error() -> None:
    session, generation = begun()
    assert generation.error() is None
    session.apply(finished())
    assert generation.error() is None


def test_an_error_that_ended_it_is_kept() -> None:
    session, generation = begun()
    failure = NotFoundError("gone")
    session.apply(Finished(StopReason.ERROR, "", Stats(), failure))
    assert generation.error() is failure


@pytest.mark.parametrize(("precision", "hint"), [("float32", ""), ("float16", "choose fp32")])
def test_logits_that_are_not_finite_are_an_error_with_a_cure_in_float16(
    precision: str, hint: str
) -> None:
    session, generation = begun()
    generation.ready = replace(READY, precision=precision, route="plain")
    session.apply(token(0, 1))
    session.apply(finished(reason=StopReason.NAN))
    error = generation.error()
    assert isinstance(error, NotFiniteError)
    assert error.message == "The logits are not finite after 1 new token"
    assert hint in error.hint
    assert bool(error.hint) == bool(hint)


def test_the_newest_generation_is_the_last() -> None:
    session, generation = begun()
    assert session.last is generation
    assert Session().last is None
