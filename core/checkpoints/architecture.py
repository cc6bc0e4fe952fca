"""The architecture as one table: the tensors of a family, what each is for and how it is loaded.

Shapes, the order of loading, packing, the benchmark's products and refusals derive from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

EMBEDDING_NAME = "transformer.wte.weight"
HEAD_NAME = "lm_head.weight"


class Role(StrEnum):
    """What a matrix does; those of a layer are in the order of the forward pass."""

    EMBEDDING = "embedding"
    HEAD = "head"
    QKV = "q, k and v"
    ATTENTION_OUT = "attention output"
    MLP_IN = "MLP input"
    MLP_OUT = "MLP output"


class Transform(StrEnum):
    """What is done to the rows of a tensor when it is loaded."""

    NONE = "none"
    # Channel i of each head comes before channel i + D/2 (core/network/model.py).
    INTERLEAVED = "interleaved"


@dataclass(frozen=True, slots=True)
class TensorRole:
    """One tensor: its name without prefix, its shape [rows, columns] and what it is for.

    `layer` is None for the embedding and the head.
    """

    name: str
    shape: tuple[int, int]
    role: Role
    transform: Transform = Transform.NONE
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tensors that become one matrix, one below the other: [rows, columns]."""

    role: Role
    layer: int | None
    tensors: tuple[TensorRole, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows of all tensors, and their columns."""
        return sum(tensor.shape[0] for tensor in self.tensors), self.tensors[0].shape[1]


@lru_cache(maxsize=1024)
def plain_tensors(layers: int, width: int, kv_width: int, rows: int) -> tuple[TensorRole, ...]:
    """Return the tensors of families G0 and G1 in the order of loading (format.md 4).

    `rows` are those of the embedding and the head, padding included.
    """
    table = [
        TensorRole(EMBEDDING_NAME, (rows, width), Role.EMBEDDING),
        TensorRole(HEAD_NAME, (rows, width), Role.HEAD),
    ]
    for layer in range(layers):
        table += _layer(layer, width, kv_width)
    return tuple(table)


def _layer(layer: int, width: int, kv_width: int) -> Iterable[TensorRole]:
    for name, shape, role, transform in (
        ("attn.c_q", (width, width), Role.QKV, Transform.INTERLEAVED),
        ("attn.c_k", (kv_width, width), Role.QKV, Transform.INTERLEAVED),
        ("attn.c_v", (kv_width, width), Role.QKV, Transform.NONE),
        ("attn.c_proj", (width, width), Role.ATTENTION_OUT, Transform.NONE),
        ("mlp.c_fc", (4 * width, width), Role.MLP_IN, Transform.NONE),
        ("mlp.c_proj", (width, 4 * width), Role.MLP_OUT, Transform.NONE),
    ):
        yield TensorRole(f"transformer.h.{layer}.{name}.weight", shape, role, transform, layer)


def matrices(tensors: Iterable[TensorRole], layers: int | None = None) -> tuple[Matrix, ...]:
    """Return the matrices of a model in the order of loading, or of its first `layers` only."""
    wanted = (one for one in tensors if layers is None or one.layer is None or one.layer < layers)
    grouped = groupby(wanted, key=lambda tensor: (tensor.role, tensor.layer))
    return tuple(Matrix(role, layer, tuple(parts)) for (role, layer), parts in grouped)
