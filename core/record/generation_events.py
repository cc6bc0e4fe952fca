"""The events that make a generation again, to record it in another session."""

from collections.abc import Iterator

from core.protocol.events import Event, Finished, Prefilled, SettingsChanged, Started, Token
from core.record.generation import Generation


def generation_events(generation: Generation) -> Iterator[Event]:
    """Yield the events of a generation, as a batch of one request that tells its true size.

    Applied to a session, they give a generation that differs in its number alone. Of the times of
    tokens only the first and the last are kept.
    """
    one = generation
    yield Started((one.request,), one.ready, one.parent, one.batch)
    yield Prefilled(one.prefilled, len(one.request.ids), 0.0)
    changes = dict(one.timeline)
    for at in range(len(one.new_ids)):
        if at in changes:
            yield SettingsChanged(at, changes[at])
        yield _token(one, at)
    for at, settings in one.timeline:
        if at >= len(one.new_ids):
            yield SettingsChanged(at, settings)
    if one.finished:
        end = one.finished
        yield Finished(end.reason, end.text, end.stats, end.error)


def _token(one: Generation, at: int) -> Token:
    logits, likeliest = one.distributions.told(at)
    return Token(
        index=at,
        id=one.new_ids[at],
        text=one.parts[at],
        logprob=one.logprobs[at],
        no_text_mass=0.0,
        seconds=one.seconds[0] if at == 0 else one.seconds[1],
        forced=at in one.forced,
        rank=one.ranks[at],
        entropy=one.entropies[at],
        top=likeliest or (one.tops[at] if one.tops else ()),
        logits=logits,
        completes=one.ends[at] - (one.ends[at - 1] if at else 0),
    )
