"""The exact probability of texts after a prompt, by teacher forcing: one forward for all cells.

P(text, then stop) is a product over the tokens of the text and the stop, each after the sampling
chain at its position. The chain is that of the sampler (core/decode/row_weights.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.base.errors import NotFiniteError
from core.decode.row_weights import row_weights
from core.decode.sampling import log_probabilities
from core.evaluate.answer_tree import NEAR, prefilled
from core.kernels.torchload import torch
from core.network.kv_cache import KVCache
from core.network.model import Model
from core.suites.suite import Cell

# Elements of the logits of one forward, and of the float64 weights of a cell.
_LOGITS = 2**24


class Asked(NamedTuple):
    """A text after a prompt: the position of the prompt among the prompts, the ids of the text."""

    prompt: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Forced:
    """What one text has: `text` and `whole` are log-probabilities for each cell, in nats.

    `text` is that of its ids, `whole` that of the ids and the stop. `nats` is its loss without the
    sampling chain, and `greedy` tells that ids and stop are the most likely tokens. `near` tells
    that the most likely one was closer than NEAR to another somewhere.
    """

    text: tuple[float, ...]
    whole: tuple[float, ...]
    nats: float
    greedy: bool
    near: bool


class _Positions(NamedTuple):
    """All positions of some texts, one after the other: float32 logits [P, V], and what is next.

    `rows` [P] is the text, `targets` [P] its next id; -1 for the stop after the last one.
    """

    logits: "torch.Tensor"
    rows: "torch.Tensor"
    targets: "torch.Tensor"


@torch.inference_mode()
def forced(
    model: Model,
    prompts: Sequence[tuple[int, ...]],
    asked: Sequence[Asked],
    cells: Sequence[Cell],
    ends: frozenset[int],
    allowed: int,
    should_stop: Callable[[], bool],
) -> list[Forced]:
    """Return the log-probabilities of texts after prompts of equal lengths, in float64.

    An answer ends at any id of `ends`; the first `allowed` ids can be sampled. Raises
    CancelledError, and NotFiniteError for logits that are NaN.
    """
    longest = max(len(one.ids) for one in asked)
    cache = _prompt_cache(model, prompts, asked, longest, should_stop)
    fed = _fed_ids(prompts, asked, longest).to(model.device)
    step = max(1, _LOGITS // (len(asked) * model.config.padded_vocab_size))
    sums = _Sums(len(asked), cells, ends, allowed)
    for start in range(0, longest + 1, step):
        logits = model.forward(fed[:, start : start + step], cache, should_stop=should_stop).cpu()
        at = _positions(logits, asked, start)
        if not torch.isfinite(at.logits).all():
            raise NotFiniteError("An answer cannot be scored: its logits are NaN or infinite")
        sums.add(at)
    return sums.forced()


class _Sums:
    """Sums over the positions of each text, in float64."""

    def __init__(
        self, texts: int, cells: Sequence[Cell], ends: frozenset[int], allowed: int
    ) -> None:
        self._cells, self._allowed = cells, allowed
        self._stop = torch.tensor(sorted(one for one in ends if one < allowed), dtype=torch.long)
        self._text = torch.zeros(len(cells), texts, dtype=torch.float64)
        self._whole = self._text.clone()
        self._nats = torch.zeros(texts, dtype=torch.float64)
        self._missed, self._near = (torch.zeros(texts, dtype=torch.long) for _ in range(2))

    def add(self, at: _Positions) -> None:
        """Add the log-probabilities, losses and greedy misses of some positions."""
        of_text = at.targets >= 0
        rows, targets = at.rows[of_text], at.targets[of_text]
        for number, cell in enumerate(self._cells):
            logs = _logs(at, cell, self._stop, self._allowed)
            self._whole[number].index_add_(0, at.rows, logs)
            self._text[number].index_add_(0, rows, logs[of_text])
        raw = log_probabilities(at.logits[of_text]).gather(-1, targets[:, None])[:, 0]
        self._nats.index_add_(0, rows, -raw.double())
        choices = at.logits[:, : self._allowed]
        best = choices.topk(min(2, self._allowed), dim=-1).values
        self._missed.index_add_(0, at.rows, (~_is_greedy(at, self._stop, self._allowed)).long())
        self._near.index_add_(0, at.rows, (best[:, 0] - best[:, -1] < NEAR).long())

    def forced(self) -> list[Forced]:
        """Return the sums of each text."""
        columns = (self._text.T, self._whole.T, self._nats, self._missed, self._near)
        return [
            Forced(tuple(text), tuple(whole), nats, not missed, bool(near))
            for text, whole, nats, missed, near in zip(
                *(column.tolist() for column in columns), strict=True
            )
        ]


def _prompt_cache(
    model: Model,
    prompts: Sequence[tuple[int, ...]],
    asked: Sequence[Asked],
    longest: int,
    should_stop: Callable[[], bool],
) -> KVCache:
    """Return a cache with a row for each text: its prompt without the last id."""
    if len(prompts[0]) == 1:
        cache = model.new_cache(len(asked))
        cache.reserve(longest + 1, exactly=True)
        return cache
    cache, _ = prefilled(model, [ids[:-1] for ids in prompts], should_stop, longest + 1)
    rows = [one.prompt for one in asked]
    if rows != list(range(len(prompts))):
        cache.keep(rows)
    return cache


def _fed_ids(
    prompts: Sequence[tuple[int, ...]], asked: Sequence[Asked], longest: int
) -> "torch.Tensor":
    """Return the last id of each prompt and the ids of its text, 0 behind its end."""
    return torch.tensor(
        [
            (prompts[one.prompt][-1], *one.ids, *(0,) * (longest - len(one.ids)))
            for one in asked
        ]
    )  # fmt: skip


def _positions(logits: "torch.Tensor", asked: Sequence[Asked], start: int) -> _Positions:
    """Return the positions of logits [B, T, V], whose first predicts the id number `start`."""
    end = start + logits.size(1)
    rows: list[int] = []
    columns: list[int] = []
    targets: list[int] = []
    for row, one in enumerate(asked):
        following = (*one.ids, -1)[start:end]
        rows += [row] * len(following)
        columns += range(len(following))
        targets += following
    index = torch.tensor(rows)
    return _Positions(logits[index, torch.tensor(columns)], index, torch.tensor(targets))


def _logs(at: _Positions, cell: Cell, stop: "torch.Tensor", allowed: int) -> "torch.Tensor":
    """Return the log-probability of what is next at each position, after the sampling chain."""
    settings = cell.settings
    if settings.greedy:
        return _is_greedy(at, stop, allowed).double().log()
    size = max(1, _LOGITS // at.logits.size(1))
    parts = []
    for start in range(0, len(at.rows), size):
        kept = row_weights(at.logits[start : start + size], settings, allowed)
        targets = at.targets[start : start + size]
        # The same total as the sampler's; summed in order of id.
        total = kept.cumsum(-1)[:, -1]
        chosen = kept.gather(-1, targets.clamp(0, allowed - 1)[:, None])[:, 0]
        chosen = chosen * (targets < allowed)
        wanted = torch.where(targets < 0, kept[:, stop].sum(-1), chosen)
        parts.append((wanted / total).log())
    return torch.cat(parts)


def _is_greedy(at: _Positions, stop: "torch.Tensor", allowed: int) -> "torch.Tensor":
    """Return at which positions the most likely id is the next one, or one that stops."""
    best = at.logits[:, :allowed].argmax(-1)
    return torch.where(at.targets < 0, torch.isin(best, stop), best == at.targets)
