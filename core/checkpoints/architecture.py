"""The words of the table of tensors: roles, transforms, and matrices that are stacked from tensors.

What tensors a family has is in the package families. Shapes, the order of loading, packing, the
products of the benchmark, memory and the refusal of other layouts derive from that table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import prod

EMBEDDING_NAME = "transformer.wte.weight"
HEAD_NAME = "lm_head.weight"
POSITIONS_NAME = "transformer.wpe.weight"


class Kind(StrEnum):
    """How a tensor is held in memory.

    A linear map is packed for the route's kernel, a table of rows to look up has the route's
    embedding dtype, and a small tensor (lambdas, gates, norms, biases) is float32 on every route.
    """

    LINEAR = "linear"
    TABLE = "table"
    SMALL = "small"


class Role(StrEnum):
    """The role of a tensor, in the order of the forward pass."""

    EMBEDDING = "embedding"
    POSITIONS = "positions"
    SMEAR_GATE = "smear gate"
    SMEAR_LAMBDA = "smear lambda"
    RESIDUAL_LAMBDAS = "residual lambdas"
    X0_LAMBDAS = "x0 lambdas"
    BIGRAM_EMBEDDING = "bigram embedding"
    BIGRAM_LAMBDAS = "bigram lambdas"
    VALUE_EMBEDDING = "value embedding"
    VALUE_GATE = "value gate"
    ATTENTION_NORM = "attention norm"
    ATTENTION_NORM_BIAS = "attention norm bias"
    QKV = "q, k and v"
    QKV_BIAS = "q, k and v bias"
    ATTENTION_OUT = "attention output"
    ATTENTION_OUT_BIAS = "attention output bias"
    MLP_NORM = "MLP norm"
    MLP_NORM_BIAS = "MLP norm bias"
    MLP_IN = "MLP input"
    MLP_IN_BIAS = "MLP input bias"
    MLP_OUT = "MLP output"
    MLP_OUT_BIAS = "MLP output bias"
    BACKOUT_LAMBDA = "backout lambda"
    FINAL_NORM = "final norm"
    FINAL_NORM_BIAS = "final norm bias"
    HEAD = "head"

    @property
    def kind(self) -> Kind:
        """How tensors of this role are held in memory."""
        if self in _LINEAR:
            return Kind.LINEAR
        return Kind.TABLE if self in _TABLES else Kind.SMALL


# The linear maps of a layer, in the order of the forward pass.
LAYER_MAPS = (Role.QKV, Role.ATTENTION_OUT, Role.MLP_IN, Role.MLP_OUT)
# The bias of each linear map that can have one.
BIAS_OF = {
    Role.QKV: Role.QKV_BIAS,
    Role.ATTENTION_OUT: Role.ATTENTION_OUT_BIAS,
    Role.MLP_IN: Role.MLP_IN_BIAS,
    Role.MLP_OUT: Role.MLP_OUT_BIAS,
}
# Roles that combine a token with the one before it.
READS_PREVIOUS_ID = frozenset({Role.SMEAR_GATE, Role.BIGRAM_EMBEDDING})
# Gates that read the first channels of a hidden state.
CHANNEL_GATES = frozenset({Role.SMEAR_GATE, Role.VALUE_GATE})
_LINEAR = frozenset({*LAYER_MAPS, Role.HEAD})
_TABLES = frozenset({Role.EMBEDDING, Role.POSITIONS, Role.VALUE_EMBEDDING, Role.BIGRAM_EMBEDDING})


class Transform(StrEnum):
    """How the rows of a tensor are rearranged when it is loaded."""

    NONE = "none"
    # In each head, channel i is followed by channel i + D/2 (`interleaved` in network/rotary.py).
    INTERLEAVED = "interleaved"


@dataclass(frozen=True, slots=True)
class TensorRole:
    """One tensor: its name without prefix, its shape ([rows, columns] or [length]) and its role.

    `layer` is None for a tensor that belongs to no layer.
    """

    name: str
    shape: tuple[int, ...]
    role: Role
    transform: Transform = Transform.NONE
    layer: int | None = None

    @property
    def numel(self) -> int:
        """Number of elements."""
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tensors that are stacked into one along their first axis; most often there is only one."""

    role: Role
    layer: int | None
    tensors: tuple[TensorRole, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """The sum of the tensors' rows, and their columns if they have two axes."""
        return sum(tensor.shape[0] for tensor in self.tensors), *self.tensors[0].shape[1:]

    @property
    def numel(self) -> int:
        """Number of elements."""
        return prod(self.shape)


def matrices(tensors: Iterable[TensorRole], layers: int | None = None) -> tuple[Matrix, ...]:
    """Return a model's matrices in the order of loading; with `layers`, only its first layers'."""
    wanted = (one for one in tensors if layers is None or one.layer is None or one.layer < layers)
    grouped = groupby(wanted, key=lambda tensor: (tensor.role, tensor.layer))
    return tuple(Matrix(role, layer, tuple(parts)) for (role, layer), parts in grouped)
