"""Made-up generations of the fork's alphabet, as an engine would have answered."""

from dataclasses import replace

from origins import SOMEWHERE, ready_of

from core.protocol.events import Finished, Started, Stats, StopReason, Token
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.session import Session
from core.tokenizers.characters import CURRENT


def token_of(index: int, text: str) -> Token:
    """A new token of the fork's alphabet."""
    return Token(
        index=index,
        id=CURRENT.encode(text).ids[0],
        text=text,
        logprob=-0.1,
        no_text_mass=0.0,
        seconds=0.01 * (index + 1),
        rank=1,
        entropy=0.2,
        completes=1,
    )


def answer(
    session: Session,
    prompt: str,
    text: str,
    seed: int = 1,
    parent: tuple[int, int] | None = None,
    **settings: object,
) -> None:
    """Add an ended generation to a session."""
    encoded = CURRENT.encode(prompt)
    ids = encoded.ids
    chosen = replace(SamplingSettings(), **settings)  # type: ignore[arg-type]
    request = Request(ids, chosen, seed, prompt, encoded.skipped, fingerprint=SOMEWHERE.identity)
    session.apply(Started((request,), ready_of(replace(SOMEWHERE, tokenizer=CURRENT)), parent))
    for index, char in enumerate(text):
        session.apply(token_of(index, char))
    stats = Stats(len(ids), len(text), 0.01, 0.01, 0.1, 0.11, len(ids) + len(text), 64)
    session.apply(Finished(StopReason.MAX_TOKENS, "", stats))
