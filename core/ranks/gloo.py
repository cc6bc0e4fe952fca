"""The exchange over torch.distributed with gloo: the first rank gathers, and sends to the others.

Gloo also between ranks on GPUs: finished blocks are on the CPU, a few kilobytes each, and NCCL
would notice a rank that ended only after its timeout.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from core.base.errors import RankLostError
from core.kernels.torchload import torch
from core.ranks.rank import Rank

distributed = torch.distributed
# A rank may compute one block for long, and a machine that lost its network is noticed only so.
_PATIENCE = timedelta(minutes=30)


@contextmanager
def joined(rank: Rank) -> Iterator["Gloo"]:
    """Wait for all ranks, and leave them at the end. Raises RankLostError.

    On machines with several GPUs, each rank has the one of its local number.
    """
    if torch.cuda.is_available():
        torch.cuda.set_device(rank.local % torch.cuda.device_count())
    with _losses("The ranks do not find each other"):
        distributed.init_process_group("gloo", timeout=_PATIENCE)
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
        if not self.rank.is_first:
            with _losses("Rank 0 ended"):
                _send(body, 0)
                return tuple(_receive(0) for _ in range(self.rank.count))
        found = [body]
        for other in range(1, self.rank.count):
            with _losses(f"Rank {other} ended"):
                found.append(_receive(other))
        for other in range(1, self.rank.count):
            with _losses(f"Rank {other} ended"):
                for one in found:
                    _send(one, other)
        return tuple(found)


def _send(body: bytes, to: int) -> None:
    distributed.send(torch.tensor([len(body)]), to)
    if body:
        distributed.send(torch.frombuffer(bytearray(body), dtype=torch.uint8), to)


def _receive(source: int) -> bytes:
    length = torch.zeros(1, dtype=torch.long)
    distributed.recv(length, source)
    body = bytearray(int(length))
    if body:
        # The tensor is a view of the bytes.
        distributed.recv(torch.frombuffer(body, dtype=torch.uint8), source)
    return bytes(body)


@contextmanager
def _losses(message: str) -> Iterator[None]:
    """Turn an error of the connection into RankLostError."""
    try:
        yield
    except RuntimeError as error:
        raise RankLostError(
            message, "Finished blocks are stored: run the same command to go on"
        ) from error
