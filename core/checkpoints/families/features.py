"""The features that families are composed of, each with its tensors (format.md 2 to 4)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from core.checkpoints.architecture import (
    EMBEDDING_NAME,
    HEAD_NAME,
    Role,
    TensorRole,
    Transform,
)


class Sizes(NamedTuple):
    """The sizes that shapes depend on.

    `kv_width` is the number of key-value heads times the width of a head, `rows` the rows of the
    embedding and the head with padding, `vocab` those without. `context` is the number of learned
    positions; `biases` tells whether linear maps and layer norms have them. `mlp_width` is the
    width of the MLP where it can be any, `tied` whether the head is the embedding's tensor.
    """

    layers: int
    width: int
    kv_heads: int
    kv_width: int
    rows: int
    vocab: int
    context: int = 0
    biases: bool = False
    mlp_width: int = 0
    tied: bool = False


class Feature(NamedTuple):
    """A part of an architecture: its name, and the function that returns its tensors."""

    name: str
    tensors: Callable[[Sizes], Iterator[TensorRole]]


def _plain(sizes: Sizes) -> Iterator[TensorRole]:
    width, kv_width = sizes.width, sizes.kv_width
    yield TensorRole(EMBEDDING_NAME, (sizes.rows, width), Role.EMBEDDING)
    yield TensorRole(HEAD_NAME, (sizes.rows, width), Role.HEAD)
    for layer in range(sizes.layers):
        for name, shape, role, transform in (
            ("attn.c_q", (width, width), Role.QKV, Transform.INTERLEAVED),
            ("attn.c_k", (kv_width, width), Role.QKV, Transform.INTERLEAVED),
            ("attn.c_v", (kv_width, width), Role.QKV, Transform.NONE),
            ("attn.c_proj", (width, width), Role.ATTENTION_OUT, Transform.NONE),
            ("mlp.c_fc", (4 * width, width), Role.MLP_IN, Transform.NONE),
            ("mlp.c_proj", (width, 4 * width), Role.MLP_OUT, Transform.NONE),
        ):
            yield TensorRole(f"transformer.h.{layer}.{name}.weight", shape, role, transform, layer)


def _lambdas(sizes: Sizes) -> Iterator[TensorRole]:
    yield TensorRole("resid_lambdas", (sizes.layers,), Role.RESIDUAL_LAMBDAS)
    yield TensorRole("x0_lambdas", (sizes.layers,), Role.X0_LAMBDAS)


def value_embeddings(channels: int) -> Feature:
    """Return the feature of value embeddings whose gates read `channels` channels.

    Every second layer has them, the last one always.
    """

    def tensors(sizes: Sizes) -> Iterator[TensorRole]:
        for layer in range((sizes.layers - 1) % 2, sizes.layers, 2):
            table, gate = (sizes.rows, sizes.kv_width), (sizes.kv_heads, channels)
            name = f"value_embeds.{layer}.weight"
            yield TensorRole(name, table, Role.VALUE_EMBEDDING, layer=layer)
            name = f"transformer.h.{layer}.attn.ve_gate.weight"
            yield TensorRole(name, gate, Role.VALUE_GATE, layer=layer)

    return Feature("value embeddings", tensors)


def _smear(_: Sizes) -> Iterator[TensorRole]:
    yield TensorRole("smear_gate.weight", (1, SMEAR_CHANNELS), Role.SMEAR_GATE)
    yield TensorRole("smear_lambda", (1,), Role.SMEAR_LAMBDA)


def _backout(_: Sizes) -> Iterator[TensorRole]:
    yield TensorRole("backout_lambda", (1,), Role.BACKOUT_LAMBDA)


def _bigram(sizes: Sizes) -> Iterator[TensorRole]:
    shape = (ROWS_PER_ID * sizes.vocab, sizes.width)
    yield TensorRole(BIGRAMS, shape, Role.BIGRAM_EMBEDDING)
    yield TensorRole("bigram_lambdas", (sizes.layers,), Role.BIGRAM_LAMBDAS)


def _no_tensors(_: Sizes) -> Iterator[TensorRole]:
    yield from ()


SMEAR_CHANNELS = 24
# The table of hashed bigrams has five rows for each id.
BIGRAMS, ROWS_PER_ID = "bigram_embed.embed.weight", 5
PLAIN = Feature("plain transformer", _plain)
LAMBDAS = Feature("residual lambdas", _lambdas)
WINDOWS = Feature("sliding windows", _no_tensors)
SMEAR = Feature("smear", _smear)
BIGRAM = Feature("hashed bigrams", _bigram)
BACKOUT = Feature("backout", _backout)
