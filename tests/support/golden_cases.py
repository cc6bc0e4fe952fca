"""The golden sequences of the original code, and feeding them to a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from core.checkpoints.checkpoint import Checkpoint, CheckpointKey
from core.checkpoints.families.override_values import Overrides
from core.checkpoints.scan import scan
from core.decode.cuda_graph import FixedStep
from core.machine.precision import PLAIN, Route
from core.network.kv_cache import KVCache
from core.network.load import load_whole
from core.network.model import Model

GOLDENS = Path(__file__).parent.parent / "goldens"
FOLDERS = (
    "fork_trio",
    "fork_old_vocab",
    "oct25_initial",
    "dec25_padded_origmod",
    "oct25_gqa_multistep",
    "head_smear_windows",
    "head_smear_rl_optim",
    "jan26_engram",
    "jan26_lambdas",
    "jan26_windows",
    "feb26_ve_sft",
    "mar26_softcap20",
    "mar26_autoresearch1",
)
NANOGPT_FOLDERS = ("nanogpt_char", "nanogpt_tanh", "nanogpt_bias_compiled")
TOOL_FOLDER = "chat_tool_add"
HUGGING_FACE_FOLDER = "hf_nanochat"
_read: dict[tuple[CheckpointKey, Overrides], Model] = {}


@dataclass(frozen=True)
class Case:
    checkpoint: Checkpoint
    tokens: list[int]
    logits: torch.Tensor
    prompt_length: int
    overrides: Overrides = ()
    cropped: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.checkpoint.folder.name}-{self.checkpoint.step}-{len(self.tokens)}{self.name}"

    @property
    def name(self) -> str:
        return "".join(f"-{value}" for _, value in self.overrides)

    @property
    def model(self) -> Model:
        """A new model; its weights are read once for all tests."""
        key = self.checkpoint.key, self.overrides
        if key not in _read:
            _read[key] = load(self.checkpoint, overrides=self.overrides)
        read = _read[key]
        return Model(
            read.config, read.embedding, list(read.blocks), read.head, read.route, read.additions
        )


def cases_of(folder: Path) -> Iterator[Case]:
    for checkpoint in scan([folder]):
        yield from _cases_in(
            next((folder / "golden").glob(f"*{checkpoint.step:06d}.npz")), checkpoint
        )


def _cases_in(path: Path, checkpoint: Checkpoint, overrides: Overrides = ()) -> Iterator[Case]:
    with np.load(path) as arrays:
        names = [name.removeprefix("tokens") for name in arrays if name.startswith("tokens")]
        for suffix in names:
            tokens = arrays[f"tokens{suffix}"].tolist()
            logits = torch.tensor(arrays[f"logits{suffix}"])
            yield Case(checkpoint, tokens, logits, len(tokens) - 32, overrides)


def both_readings() -> Iterator[Case]:
    """A meta without a pattern, as upstream reads it (the default) and as it was trained."""
    folder = GOLDENS / "jan26_mid_no_window_key"
    (checkpoint,) = scan([folder])
    golden = folder / "golden"
    yield from _cases_in(golden / "golden_000809_as_upstream_reloads_L.npz", checkpoint)
    trained = (("window_pattern", "SSSL"),)
    yield from _cases_in(golden / "golden_000809.npz", checkpoint, trained)


CASES = [case for name in FOLDERS for case in cases_of(GOLDENS / name)]
CASES += both_readings()


def nanogpt_cases() -> Iterator[Case]:
    """Every nanoGPT file; nothing in the one of May 2023 tells that its GELU is by tanh."""
    for name in NANOGPT_FOLDERS:
        overrides = (("gelu", "tanh"),) if name == "nanogpt_tanh" else ()
        for checkpoint in scan([GOLDENS / name]):
            with np.load(GOLDENS / name / f"golden/golden_{checkpoint.step}.npz") as arrays:
                yield Case(
                    checkpoint,
                    arrays["tokens"].tolist(),
                    torch.tensor(arrays["logits"]),
                    len(arrays["prompt"]),
                    overrides,
                    tuple(arrays["cropped"].tolist()),
                )


NANOGPT_CASES = [*nanogpt_cases()]
# A calculator wrote some of its tokens, so they are not the greedy ones.
TOOL_CASES = [*cases_of(GOLDENS / TOOL_FOLDER)]


def hugging_face_cases() -> Iterator[Case]:
    (checkpoint,) = scan([GOLDENS / HUGGING_FACE_FOLDER])
    yield from _cases_in(GOLDENS / HUGGING_FACE_FOLDER / "golden/golden.npz", checkpoint)


# Its tokens are not the greedy ones of its own logits (test_goldens.py).
HUGGING_FACE_CASES = [*hugging_face_cases()]
each_greedy_case = pytest.mark.parametrize("case", CASES + NANOGPT_CASES, ids=str)
each_case = pytest.mark.parametrize(
    "case", CASES + NANOGPT_CASES + TOOL_CASES + HUGGING_FACE_CASES, ids=str
)


def load(checkpoint: Checkpoint, route: Route = PLAIN, overrides: Overrides = ()) -> Model:
    return load_whole(checkpoint.index(), checkpoint.config(overrides), route)


def difference(found: torch.Tensor, case: Case, start: int = 0) -> float:
    return float((found - case.logits[start : start + len(found)]).abs().max())


@torch.inference_mode()
def fixed_steps(model: Model, ids: list[int]) -> torch.Tensor:
    """Return logits [T, V] of the steps that a CUDA graph repeats; each is run twice."""
    cache, found = model.new_cache(), []
    for position, token in enumerate(ids):
        cache.reserve(1)
        cache.zero_rest()
        fixed = FixedStep(model, cache)
        fixed.feed([token], position)
        # A graph's warm-up runs the step several times at one position.
        for _ in range(2):
            logits = fixed.run(model, cache)
        found.append(logits[0])
        cache.advance(1)
    return torch.stack(found)


@torch.inference_mode()
def feed(model: Model, ids: list[int], chunk: int, cache: KVCache | None = None) -> torch.Tensor:
    cache = cache or model.new_cache()
    parts = [
        model.forward(torch.tensor([ids[at : at + chunk]]), cache)[0]
        for at in range(0, len(ids), chunk)
    ]
    return torch.cat(parts)
