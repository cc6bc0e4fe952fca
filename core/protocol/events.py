"""Events that the engine yields: frozen dataclasses without tensors or callbacks."""

from dataclasses import dataclass
from enum import StrEnum

from core.base.errors import ReportedError
from core.machine.precision import shown
from core.protocol.next_distribution import NextDistribution
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings


class StopReason(StrEnum):
    """Why a generation ended; every generation has exactly one."""

    MAX_TOKENS = "max tokens"
    STOP_STRING = "stop string"
    NEWLINE = "newline"
    BOS = "BOS"
    ANSWER_END = "end of answer"
    CONTEXT_FULL = "context full"
    CANCELLED = "cancelled"
    NAN = "NaN logits"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts and seconds of one generation; `first_token_seconds` counts from the request."""

    prompt_tokens: int = 0
    new_tokens: int = 0
    prefill_seconds: float = 0.0
    first_token_seconds: float = 0.0
    decode_seconds: float = 0.0
    total_seconds: float = 0.0
    context_used: int = 0
    context_limit: int = 0
    # Largest total probability of unused ids (padding) in one step; a high value suggests poor
    # training.
    no_text_mass: float = 0.0
    # How many unused ids were sampled.
    no_text_ids: int = 0
    # Prompt tokens that were in the KV cache already.
    reused_tokens: int = 0


# The stage of a load in which torch is imported.
STARTING = "starting torch"


@dataclass(frozen=True, slots=True)
class Loading:
    """Progress of a load, in bytes of the model file."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the user: a fallback, an adjusted value or a warning."""

    text: str


@dataclass(frozen=True, slots=True)
class LoadTimes:
    """Seconds of reading the file, of converting and checking it, and of packing.

    Packing runs in parallel with the other two; its seconds are the sum over all threads.
    """

    read: float = 0.0
    convert: float = 0.0
    pack: float = 0.0


@dataclass(frozen=True, slots=True)
class Ready:
    """A checkpoint is loaded; requests can be sent. `seconds` is the time of the load."""

    origin: Origin
    device: str
    precision: str
    route: str
    threads: int
    torch: str
    seconds: float
    weight_bytes: int
    context: int = 0
    times: LoadTimes = LoadTimes()

    @property
    def arithmetic(self) -> str:
        """Precision of the weights and the kernel, as shown to the user."""
        return shown(self.precision, self.route)


@dataclass(frozen=True, slots=True)
class Unloaded:
    """The loaded model was freed; no model is in memory until the next Ready."""


@dataclass(frozen=True, slots=True)
class Started:
    """Requests begin as one batch on the loaded model; `row` n of later events is request n.

    `parent` is the number of the generation that they continue, and how many of its new tokens.
    `batch` is the number of rows that were computed together, if these requests are only some of
    them, else 0.
    """

    requests: tuple[Request, ...]
    ready: Ready
    parent: tuple[int, int] | None = None
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Prefilled:
    """Progress of the prefill: `done` of `total` ids are in the KV cache, continued ones too."""

    done: int
    total: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """`settings` apply from the new token with index `at` (0-based) on."""

    at: int
    settings: SamplingSettings
    row: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """One new token.

    `text` is what can be shown now: text that may be the beginning of a stop string is held back.
    `logprob` is of the raw distribution (float32 log-softmax over the whole vocabulary, before mask
    and temperature). `no_text_mass` is the probability of all unused ids (padding). `seconds`
    counts from the request; `row` is the index of the request in its batch. A `forced` token was
    not sampled: it is the calculator's answer to a call.

    Of the same distribution are the `rank` of the id, from 1 on (of equal logits, the lowest id
    first), the `entropy` in nats, and in `top` the most likely ids with their log-probabilities,
    as many as the request asks for. With its lens, `logits` are those of all ids as float32 bytes,
    or, where the vocabulary is large, empty, and `top` has the most likely ids.

    `completes` is the number of characters of text that the token completes, also of those that
    are held back.

    `sampled` is the probability with which the id was chosen: in the distribution after mask,
    temperature, top-k, top-p and min-p; 1 if it was the only choice.
    """

    index: int
    id: int
    text: str
    logprob: float
    no_text_mass: float
    seconds: float = 0.0
    row: int = 0
    forced: bool = False
    rank: int = 1
    entropy: float = 0.0
    top: tuple[tuple[int, float], ...] = ()
    logits: bytes = b""
    completes: int = 0
    sampled: float = 1.0


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a generation: the reason, the text that was still held back, and the figures."""

    reason: StopReason
    text: str
    stats: Stats
    error: ReportedError | None = None
    row: int = 0


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """In a series over checkpoints, the turn of the one with index `at` (0-based) begins."""

    at: int


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The checkpoint whose turn it is could not be loaded or asked; the series goes on."""

    error: ReportedError


class JudgingEvent:
    """Base of what happens while checkpoints are judged (core.judging)."""

    __slots__ = ()


class JudgingProgress(JudgingEvent):
    """Base of those that a newer one of their kind replaces while they wait."""

    __slots__ = ()


class InspectionEvent:
    """Base of what a reading of a generation's ids told (core.inspection)."""

    __slots__ = ()


Event = (
    Loading
    | Notice
    | Ready
    | Unloaded
    | Started
    | Prefilled
    | SettingsChanged
    | Token
    | Finished
    | NextDistribution
    | TurnBegan
    | TurnFailed
    | JudgingEvent
    | InspectionEvent
)
