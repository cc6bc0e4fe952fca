"""Mean losses of groups of tokens: by position, character class and frequency."""

from collections.abc import Iterator

from core.judging.exam import Group
from core.judging.id_classes import class_of_id
from core.kernels.torchload import torch
from core.statistics.frequency_tenths import TENTHS, frequency_tenths
from core.statistics.position_bins import bin_name, position_bins
from core.statistics.token_classes import TokenClass
from core.tokenizers.tokenizer import Tokenizer


def by_position(nats: torch.Tensor) -> Iterator[Group]:
    """Yield the losses [W, T] by ranges of positions in the window."""
    for positions in position_bins(nats.size(1)):
        part = nats[:, positions.start : positions.stop]
        yield Group(bin_name(positions), part.numel(), float(part.mean()))


def by_class(nats: torch.Tensor, targets: torch.Tensor, tokenizer: Tokenizer) -> Iterator[Group]:
    """Yield the losses [W, T] by the character class of the right ids [W, T]."""
    used, which = targets.unique(return_inverse=True)
    classes = [class_of_id(one, tokenizer) for one in used.tolist()]
    for group in TokenClass:
        yield from _members(group, nats, torch.tensor([one is group for one in classes])[which])


def by_frequency(nats: torch.Tensor, targets: torch.Tensor) -> Iterator[Group]:
    """Yield the losses [W, T] by how frequent the right ids [W, T] are among themselves."""
    used, which, counts = targets.unique(return_inverse=True, return_counts=True)
    found = frequency_tenths(dict(zip(used.tolist(), counts.tolist(), strict=True)))
    tenths = torch.tensor([found[one] for one in used.tolist()])[which]
    for tenth in range(TENTHS):
        yield from _members(str(tenth + 1), nats, tenths == tenth)


def _members(name: str, nats: torch.Tensor, members: torch.Tensor) -> Iterator[Group]:
    """Yield one group, none if it is empty."""
    if members.any():
        yield Group(name, int(members.sum()), float(nats[members].mean()))
