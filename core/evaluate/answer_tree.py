"""Answers to many prompts, decoded together; answers that begin alike share their computation.

Rows of a batch are distinct sequences, and each has members: the samples that wrote it so far. A
model computes each sequence once, however many samples there are of it.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

from core.base.counter_random import uniform
from core.base.errors import CancelledError, NotFiniteError
from core.decode.loop import chunk_of
from core.decode.row_weights import row_weights
from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.suites.encode import EncodedSuite

# Logits of a batch differ from those of one row by rounding, by much less than this.
NEAR = 1e-3
# Elements of the cumulative weights that are gathered at a time.
_GATHERED = 2**24
# Positions that are reserved beyond the prompt at first; more are added by doubling.
_FIRST_ROOM = 16


@dataclass(frozen=True, slots=True)
class Leaf:
    """A finished answer: the index of its request, its ids and the numbers of its samples.

    `near` tells that a greedy choice on the way was closer than NEAR.
    """

    request: int
    ids: tuple[int, ...]
    stopped: bool
    samples: tuple[int, ...]
    near: bool


@dataclass(slots=True)
class _Node:
    request: int
    ids: tuple[int, ...] = ()
    near: bool = False


@torch.inference_mode()
def prefilled(
    model: Model, rows: Sequence[tuple[int, ...]], should_stop: Callable[[], bool], room: int
) -> tuple[KVCache, "torch.Tensor"]:
    """Return a cache with rows of equal length, and the float32 CPU logits [B, V] after them.

    `room` is how many positions will follow. Raises CancelledError.
    """
    ids = torch.tensor(rows, device=model.device)
    cache = model.new_cache(len(rows))
    cache.reserve(ids.size(1) + room, exactly=True)
    chunk = chunk_of(model.config)
    for start in range(0, ids.size(1), chunk):
        piece = ids[:, start : start + chunk]
        logits = model.forward(piece, cache, last_only=True, should_stop=should_stop)
    return cache, logits[:, -1].cpu()


@torch.inference_mode()
def decode(
    model: Model,
    encoded: EncodedSuite,
    requests: Sequence[Request],
    settings: SamplingSettings,
    samples: Sequence[int],
    should_stop: Callable[[], bool],
) -> Iterator[Leaf]:
    """Yield the answers to requests whose prompts have equal lengths.

    `samples` are the numbers of the samples of each request: the rows of its random numbers.
    Raises CancelledError, and NotFiniteError for logits that are NaN.
    """
    length = len(requests[0].ids)
    limit = min(settings.max_tokens, model.config.sequence_len - length)
    rows = [request.ids for request in requests]
    cache, logits = prefilled(model, rows, should_stop, min(limit, _FIRST_ROOM))
    tree = _Tree(encoded, requests, settings, samples)
    for index in range(limit):
        if should_stop():
            raise CancelledError
        if not torch.isfinite(logits).all():
            raise NotFiniteError("An answer cannot be decoded: its logits are NaN or infinite")
        parents, tokens = yield from tree.grow(logits, index, last=index == limit - 1)
        if not parents:
            return
        cache.keep(parents)
        fed = torch.tensor(tokens, device=model.device).unsqueeze(1)
        logits = model.forward(fed, cache, should_stop=should_stop)[:, -1].cpu()


class _Tree:
    """The sequences that have not ended, and which sample is on which of them."""

    def __init__(
        self,
        encoded: EncodedSuite,
        requests: Sequence[Request],
        settings: SamplingSettings,
        samples: Sequence[int],
    ) -> None:
        self._encoded, self._requests, self._settings = encoded, requests, settings
        self._nodes = [_Node(number) for number in range(len(requests))]
        count = len(samples)
        # For each member: its node, and its sample.
        self._node_of = torch.arange(len(requests)).repeat_interleave(count)
        self._samples = torch.tensor(list(samples)).repeat(len(requests))

    def grow(
        self, logits: "torch.Tensor", index: int, *, last: bool
    ) -> Generator[Leaf, None, tuple[list[int], list[int]]]:
        """Choose the token with this index for each member; yield the answers that ended.

        Return for each sequence that goes on the row of its parent and its last token.
        """
        chosen, near = self._chosen(logits, index)
        encoded, going = self._encoded, []
        for parent, token, members in self._groups(chosen):
            before = self._nodes[parent]
            node = _Node(before.request, (*before.ids, token), before.near or near[parent])
            ended = token in encoded.ends or token in encoded.newlines
            if ended or last:
                samples = tuple(self._samples[members].tolist())
                yield Leaf(node.request, node.ids, ended, samples, node.near)
            else:
                going.append((parent, token, node, members))
        self._follow([(node, members) for _, _, node, members in going])
        return [parent for parent, *_ in going], [token for _, token, *_ in going]

    def _groups(self, chosen: "torch.Tensor") -> Iterator[tuple[int, int, "torch.Tensor"]]:
        """Yield each pair of a node and a token that was chosen there, with its members."""
        width = int(chosen.max()) + 1
        pairs, pair_of = torch.unique(self._node_of * width + chosen, return_inverse=True)
        groups = pair_of.argsort(stable=True).split(torch.bincount(pair_of).tolist())
        for pair, members in zip(pairs.tolist(), groups, strict=True):
            yield *divmod(pair, width), members

    def _follow(self, going: "list[tuple[_Node, torch.Tensor]]") -> None:
        """Go on with these sequences and their members."""
        self._nodes = [node for node, _ in going]
        if going:
            sizes = torch.tensor([len(members) for _, members in going])
            self._node_of = torch.arange(len(going)).repeat_interleave(sizes)
            self._samples = self._samples[torch.cat([members for _, members in going])]

    def _chosen(self, logits: "torch.Tensor", index: int) -> tuple["torch.Tensor", list[bool]]:
        """Return the token of each member, and for each node whether its greedy token is near."""
        if self._settings.greedy:
            allowed = logits[:, : self._encoded.allowed]
            best = allowed.topk(min(2, allowed.size(1))).values
            near = (best[:, 0] - best[:, -1] < NEAR).tolist()
            return allowed.argmax(-1)[self._node_of], near
        kept = row_weights(logits, self._settings, self._encoded.allowed)
        cumulative = kept.cumsum(-1)
        numbers = torch.tensor(self._uniforms(index), dtype=torch.float64)
        size = max(1, _GATHERED // cumulative.size(1))
        parts = []
        for start in range(0, len(numbers), size):
            own = cumulative[self._node_of[start : start + size]]
            threshold = own[:, -1:] * numbers[start : start + size, None]
            parts.append(torch.searchsorted(own, threshold, right=True)[:, 0])
        return torch.cat(parts), [False] * len(self._nodes)

    def _uniforms(self, index: int) -> list[float]:
        seeds = [self._requests[node.request].seed for node in self._nodes]
        pairs = zip(self._node_of.tolist(), self._samples.tolist(), strict=True)
        return [uniform(seeds[node], sample, index) for node, sample in pairs]
