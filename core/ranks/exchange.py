"""The seam between ranks: each gives some bytes, and all of them get the bytes of all."""

from collections.abc import Sequence
from typing import Protocol

from core.ranks.rank import Rank


class Exchange(Protocol):
    """What ranks know of each other. Every rank calls `share` equally often, in the same order."""

    @property
    def rank(self) -> Rank:
        """The rank of this process."""

    def share(self, body: bytes) -> Sequence[bytes]:
        """Return what each rank gave, in order of rank. Raises RankLostError."""


class _Alone:
    """The exchange of a process that is the only rank."""

    rank = Rank()

    def share(self, body: bytes) -> Sequence[bytes]:
        return (body,)


ALONE: Exchange = _Alone()
