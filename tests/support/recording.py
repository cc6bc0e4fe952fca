"""Generations for tests of the record: an origin, requests, and the events that let one grow."""

from core.protocol.events import Finished, Ready, Started, Stats, StopReason, Token
from core.protocol.origin import Origin
from core.protocol.request import Request, text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT

ORIGIN = Origin("model_000001.pt", "d4@1", 1, 0.5, "00ff")
READY = Ready(ORIGIN, "cpu", "float32", "linear", 2, "2.13.0", 0.1, 1000)
COLD = SamplingSettings(temperature=0.0)


def token(index: int, id_: int, text: str = "", logprob: float = -0.5) -> Token:
    return Token(index, id_, text, logprob, 0.0)


def finished(text: str = "", reason: StopReason = StopReason.MAX_TOKENS) -> Finished:
    return Finished(reason, text, Stats(prompt_tokens=2, new_tokens=3))


def request(prompt: str = "1=") -> Request:
    return text_request(prompt, CURRENT, 64, SamplingSettings(), 7)


def begun() -> tuple[Session, Generation]:
    session = Session()
    return session, begin(session)[0]


def begin(session: Session, *requests: Request) -> list[Generation]:
    session.apply(Started(requests or (request(),), READY))
    return session.generations[-len(requests or (1,)) :]
