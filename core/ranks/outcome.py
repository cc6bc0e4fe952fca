"""How a step of one rank ended, so that all ranks go on, stop or fail together."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.base.error_codes import Code
from core.base.errors import (
    CancelledError,
    CheckFailedError,
    CheckpointError,
    NoMemoryError,
    NotFiniteError,
    NotFoundError,
    RankLostError,
    ReportedError,
    UsageError,
)
from core.ranks.exchange import Exchange

_KINDS: dict[str, type[ReportedError]] = {
    one.__name__: one
    for one in (
        CheckFailedError, CheckpointError, NoMemoryError, NotFiniteError, NotFoundError, UsageError,
    )
}  # fmt: skip
Ended = CancelledError | ReportedError | None


@contextmanager
def together(exchange: Exchange) -> Iterator[None]:
    """Run a step on every rank.

    If it raises CancelledError or a ReportedError on a rank, every rank raises that; of several
    errors, that of the first rank. Raises RankLostError.
    """
    own: Ended = None
    try:
        yield
    except RankLostError:
        raise
    except (CancelledError, ReportedError) as error:
        own = error
    raise_first(exchange.rank.number, own, [read(one) for one in exchange.share(written(own))])


def raise_first(number: int, own: Ended, every: Sequence[Ended]) -> None:
    """Raise the first bad end of `every` rank, as `read` returns them; `own` as it was raised."""
    for rank, one in enumerate(every):
        if isinstance(one, CancelledError):
            raise CancelledError
        if one and rank == number and own:
            raise own
        if one:
            raise _of_rank(rank, one)


def written(ended: Ended) -> bytes:
    """Return the end of a step as JSON."""
    if ended is None or isinstance(ended, CancelledError):
        return json.dumps({"cancelled": ended is not None}).encode()
    kind = next((one.__name__ for one in type(ended).mro() if one.__name__ in _KINDS), "")
    return json.dumps([kind, ended.message, ended.hint, ended.code]).encode()


def read(body: bytes) -> Ended:
    """Return the end of a step that another rank wrote."""
    match json.loads(body):
        case {"cancelled": bool(cancelled)}:
            return CancelledError() if cancelled else None
        case [str(kind), str(message), str(hint), str(code)]:
            return _error(_KINDS.get(kind, ReportedError), message, hint, Code(code))
    raise ReportedError("A rank sent something else than the end of its step")


def _of_rank(rank: int, error: ReportedError) -> ReportedError:
    """Return the error of another rank, which its message names."""
    return _error(type(error), f"rank {rank}: {error.message}", error.hint, error.code)


def _error(kind: type[ReportedError], message: str, hint: str, code: Code) -> ReportedError:
    """Return an error of a kind, also of those that make their hint from other arguments."""
    made = kind.__new__(kind)
    ReportedError.__init__(made, message, hint, code=code)
    return made
