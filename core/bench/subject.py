"""The subject of a benchmark: a checkpoint's weights, or random weights of a named shape."""

import random
import re
from dataclasses import dataclass, replace

from core.base.errors import UsageError
from core.checkpoints.architecture import Kind, Matrix, Role, matrices
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.families.override_values import Overrides, words
from core.checkpoints.families.table import FAMILIES
from core.demo.corpus import documents, pack_row
from core.kernels.linear import source_dtype
from core.kernels.packing import Packing
from core.kernels.torchload import torch
from core.machine.precision import Route
from core.network.assembly import joined
from core.network.load import load_whole
from core.network.model import Model

WIDTH_PER_LAYER, HEAD_WIDTH = 64, 128
VOCABULARY, CONTEXT = 32, 2048
MOST_LAYERS = 64
# nanochat's default pattern of windows.
PATTERN = "SSSL"


@dataclass(frozen=True, slots=True)
class Subject:
    """A name, a config and the checkpoint; without one, the weights are random.

    `overrides` are constants of the config that the user set.
    """

    name: str
    config: ModelConfig
    checkpoint: Checkpoint | None = None
    overrides: Overrides = ()

    def overridden(self, overrides: Overrides) -> "Subject":
        """Return the subject with constants that the user set, which are part of its name.

        Raises UsageError for one that its family lacks.
        """
        config = self.config.overridden(overrides)
        name = " ".join((self.name, *words(overrides)))
        return replace(self, name=name, config=config, overrides=overrides)

    def build(self, route: Route) -> tuple[Model, float]:
        """Return a model on a CPU route, and the seconds of packing summed over all threads.

        The seconds are 0 for a checkpoint: they are measured in its own process (start.py).
        """
        if self.checkpoint:
            return load_whole(self.checkpoint.index(), self.config, route), 0.0
        return _random_model(self.config, route)

    def reference_ids(self, count: int) -> list[int]:
        """Return ids to compare routes on: held-out demo text for 32 tokens, else a pattern."""
        if self.config.vocab_size == VOCABULARY:
            return pack_row(documents(random.Random(1), held_out=True), count)[0]  # noqa: S311 - seeded, not secret
        return [(7 * n * n + 3 * n + 1) % self.config.vocab_size for n in range(count)]


def of_checkpoint(checkpoint: Checkpoint) -> Subject:
    """Return a checkpoint as a subject; CheckpointError when its config is not supported."""
    return Subject(checkpoint.name, checkpoint.config(), checkpoint)


def of_shape(name: str) -> Subject:
    """Return random weights of a nanochat shape; UsageError for any other name.

    The name is d1 to d64, a hyphen and a family if that is not G1: d24, d24-G7.
    """
    found = re.fullmatch(r"d([1-9]\d?)(?:-(\w+))?", name)
    if not found or int(found[1]) > MOST_LAYERS or (found[2] or "G1") not in FAMILIES:
        raise UsageError(
            f"The shape cannot be {name!r}",
            f"It must be d1 to d{MOST_LAYERS}, such as d24, or with a family, such as d24-G7",
        )
    layers = int(found[1])
    width = WIDTH_PER_LAYER * layers
    heads = max(1, width // HEAD_WIDTH)
    config = ModelConfig(
        sequence_len=CONTEXT,
        vocab_size=VOCABULARY,
        padded_vocab_size=VOCABULARY,
        n_layer=layers,
        n_head=heads,
        n_kv_head=heads,
        n_embd=width,
        traits=FAMILIES[found[2] or "G1"].traits("random weights", CONTEXT, PATTERN),
    )
    return Subject(f"random {name}", config)


def _random_model(config: ModelConfig, route: Route) -> tuple[Model, float]:
    """Return a CPU model of normal weights, scaled so that products keep the size of their input.

    Also return the seconds of packing.
    """
    generator = torch.Generator().manual_seed(0)
    source = source_dtype(route)

    def weight(matrix: Matrix) -> torch.Tensor:
        normal = torch.randn(matrix.shape, generator=generator)
        return normal.mul_(matrix.shape[-1] ** -0.5)

    held: dict[tuple[Role, int | None], torch.Tensor] = {}
    with Packing(route) as packing:
        plan = matrices(config.tensors)
        for matrix in plan:
            if matrix.role.kind is Kind.LINEAR:
                chosen = route.head if matrix.role is Role.HEAD else route
                packing.put(weight(matrix).to(source), chosen)
            else:
                table = matrix.role.kind is Kind.TABLE
                dtype = getattr(torch, route.embedding) if table else torch.float32
                held[matrix.role, matrix.layer] = weight(matrix).to(dtype)
        return joined(config, plan, held, packing.layers(), route), packing.seconds
