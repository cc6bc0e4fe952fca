"""What stored results of a model depend on: its weights, its constants and the arithmetic."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import file_digest, sha256

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.ptfile import Index
from core.kernels.torchload import torch
from core.machine.cachefile import limits
from core.network.model import Model


def arithmetic_key(
    model: Model, checkpoint: Checkpoint, config: ModelConfig | None = None
) -> dict[str, str | int]:
    """Return the weights by their content, the constants, and all that rounding depends on.

    With a `config`, the key of a checkpoint that is not loaded and is to run as `model` does.
    """
    processor = torch.backends.cpu.get_cpu_capability() if model.device.type == "cpu" else ""
    return {
        "weights": weights_key(checkpoint.index()),
        # Sizes and constants that the weights alone do not tell, those of the user among them.
        "config": _constants(config or model.config),
        "precision": model.route.precision,
        "route": model.route.name,
        "device": f"{model.device.type} {processor}{limits()}",
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
    }


def weights_key(index: Index) -> str:
    """Return what identifies the weights by their content; files without checksums are read."""
    if index.has_checksums:
        return index.fingerprint
    digest = sha256()
    for indexed in index.files:
        with indexed.path.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()


def weights_of(checkpoints: Iterable[Checkpoint]) -> str:
    """Return what identifies the weights of several checkpoints, in their order."""
    return " ".join(weights_key(one.index()) for one in checkpoints)


def _constants(config: ModelConfig) -> str:
    """Return the sizes and constants of a config, without how they were found out."""
    return repr(replace(config, traits=replace(config.traits, why=""), choices=(), prefix=""))
