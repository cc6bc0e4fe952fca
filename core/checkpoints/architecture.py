"""The architecture as one table: the tensors of a family, their roles and how they are loaded.

Shapes, the order of loading, packing, the products of the benchmark and the refusal of other
layouts derive from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

EMBEDDING_NAME = "transformer.wte.weight"
HEAD_NAME = "lm_head.weight"


class Role(StrEnum):
    """The role of a matrix; the roles of a layer are in the order of the forward pass."""

    EMBEDDING = "embedding"
    HEAD = "head"
    QKV = "q, k and v"
    ATTENTION_OUT = "attention output"
    MLP_IN = "MLP input"
    MLP_OUT = "MLP output"


class Transform(StrEnum):
    """How the rows of a tensor are rearranged when it is loaded."""

    NONE = "none"
    # In each head, channel i is followed by channel i + D/2 (`interleaved` in network/model.py).
    INTERLEAVED = "interleaved"


@dataclass(frozen=True, slots=True)
class TensorRole:
    """One tensor: its name without prefix, its shape [rows, columns] and its role.

    `layer` is None for the embedding and the head.
    """

    name: str
    shape: tuple[int, int]
    role: Role
    transform: Transform = Transform.NONE
    layer: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tensors that are stacked into one matrix [rows, columns]."""

    role: Role
    layer: int | None
    tensors: tuple[TensorRole, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The sum of the tensors' rows, and their common number of columns."""
        return sum(tensor.shape[0] for tensor in self.tensors), self.tensors[0].shape[1]


@lru_cache(maxsize=1024)
def plain_tensors(layers: int, width: int, kv_width: int, rows: int) -> tuple[TensorRole, ...]:
    """Return the tensors of families G0 and G1 in the order of loading (format.md 4).

    `rows` is the number of rows of the embedding and the head, including padding. `kv_width` is
    the number of key-value heads times the width of a head.
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
    """Return a model's matrices in the order of loading; with `layers`, only its first layers'."""
    wanted = (one for one in tensors if layers is None or one.layer is None or one.layer < layers)
    grouped = groupby(wanted, key=lambda tensor: (tensor.role, tensor.layer))
    return tuple(Matrix(role, layer, tuple(parts)) for (role, layer), parts in grouped)
