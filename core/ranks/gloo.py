"""The exchange over torch.distributed with gloo: the first rank gathers, and sends to the others.

Gloo also between ranks on GPUs: finished blocks are on the CPU, a few kilobytes each, and NCCL
would notice a rank that ended only after its timeout.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

from core.base.errors import RankLostError, UsageError
from core.kernels.torchload import torch
from core.ranks.rank import Rank

distributed = torch.distributed
# A rank may compute one block for long, and a machine that lost its network is noticed only so.
_PATIENCE = timedelta(minutes=30)


@contextmanager
def joined(rank: Rank) -> Iterator["Gloo"]:
    """Wait for all ranks, and leave them at the end. Raises UsageError if they do not come.

    On machines with several GPUs, each rank has the one of its local number.
    """
    if torch.cuda.is_available():
        torch.cuda.set_device(rank.local % torch.cuda.device_count())
    try:
        distributed.init_process_group("gloo", timeout=_PATIENCE)
    except RuntimeError as error:
        raise UsageError(
            "The ranks do not find each other",
            "Give torchrun the same master address and port on all machines",
        ) from error
    try:
        yield Gloo(rank)
    finally:
        distributed.destroy_process_group()


class Gloo:
    """One rank of the group of this process."""

    def __init__(self, rank: Rank) -> None:
        self.rank = rank

    def share(self, body: bytes) -> Sequence[bytes]:
        """Return what each rank gave. Raises RankLostError with the rank that cannot be reached."""
        if self.rank.is_first:
            return self._gathered(body)
        with _losing(0):
            _send(body, 0)
            return tuple(_receive(0) for _ in range(self.rank.count))

    def _gathered(self, own: bytes) -> Sequence[bytes]:
        """Return what each rank gave, after sending that to all of them."""
        others, found = range(1, self.rank.count), [own]
        try:
            for other in others:
                with _losing(other):
                    found.append(_receive(other))
            for other in others:
                with _losing(other):
                    for one in found:
                        _send(one, other)
        except RankLostError as error:
            for other in others:
                with suppress(RuntimeError):
                    distributed.send(torch.tensor([-error.lost]), other)
            raise
        return tuple(found)


def _send(body: bytes, to: int) -> None:
    distributed.send(torch.tensor([len(body)]), to)
    if body:
        distributed.send(torch.frombuffer(bytearray(body), dtype=torch.uint8), to)


def _receive(source: int) -> bytes:
    """Return the bytes that a rank sends. Raises RankLostError if it tells that one is lost."""
    length = torch.zeros(1, dtype=torch.long)
    distributed.recv(length, source)
    if length < 0:
        raise RankLostError(-int(length))
    body = bytearray(int(length))
    if body:
        # The tensor is a view of the bytes.
        distributed.recv(torch.frombuffer(body, dtype=torch.uint8), source)
    return bytes(body)


@contextmanager
def _losing(rank: int) -> Iterator[None]:
    """Turn an error of the connection to a rank into RankLostError."""
    try:
        yield
    except RuntimeError as error:
        raise RankLostError(rank) from error
