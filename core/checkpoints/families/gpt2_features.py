"""The features of GPT-2's architecture, as nanoGPT has it, each with its tensors (format.md 15)."""

from collections.abc import Iterator

from core.checkpoints.architecture import (
    EMBEDDING_NAME,
    HEAD_NAME,
    POSITIONS_NAME,
    Role,
    TensorRole,
)
from core.checkpoints.families.features import Feature, Sizes


def _fused(sizes: Sizes) -> Iterator[TensorRole]:
    yield TensorRole(EMBEDDING_NAME, (sizes.rows, sizes.width), Role.EMBEDDING)
    yield TensorRole(HEAD_NAME, (sizes.rows, sizes.width), Role.HEAD)
    for name, rows, columns, role, _ in _fused_maps(sizes.width):
        for layer in range(sizes.layers):
            yield TensorRole(_in_layer(layer, name, "weight"), (rows, columns), role, layer=layer)


def _linear_biases(sizes: Sizes) -> Iterator[TensorRole]:
    for name, rows, _, _, role in _fused_maps(sizes.width):
        for layer in range(sizes.layers if sizes.biases else 0):
            yield TensorRole(_in_layer(layer, name, "bias"), (rows,), role, layer=layer)


def _fused_maps(width: int) -> tuple[tuple[str, int, int, Role, Role], ...]:
    """Return the linear maps of GPT-2's layer: name, rows, columns, role, role of the bias."""
    return (
        ("attn.c_attn", 3 * width, width, Role.QKV, Role.QKV_BIAS),
        ("attn.c_proj", width, width, Role.ATTENTION_OUT, Role.ATTENTION_OUT_BIAS),
        ("mlp.c_fc", 4 * width, width, Role.MLP_IN, Role.MLP_IN_BIAS),
        ("mlp.c_proj", width, 4 * width, Role.MLP_OUT, Role.MLP_OUT_BIAS),
    )


def _in_layer(layer: int, name: str, kind: str) -> str:
    return f"transformer.h.{layer}.{name}.{kind}"


def _positions(sizes: Sizes) -> Iterator[TensorRole]:
    yield TensorRole(POSITIONS_NAME, (sizes.context, sizes.width), Role.POSITIONS)


def _layer_norms(sizes: Sizes) -> Iterator[TensorRole]:
    kinds = ("weight", "bias") if sizes.biases else ("weight",)
    for layer in range(sizes.layers):
        for kind, attention, mlp in zip(
            kinds,
            (Role.ATTENTION_NORM, Role.ATTENTION_NORM_BIAS),
            (Role.MLP_NORM, Role.MLP_NORM_BIAS),
            strict=False,
        ):
            for name, role in (("ln_1", attention), ("ln_2", mlp)):
                yield TensorRole(_in_layer(layer, name, kind), (sizes.width,), role, layer=layer)
    for kind, role in zip(kinds, (Role.FINAL_NORM, Role.FINAL_NORM_BIAS), strict=False):
        yield TensorRole(f"transformer.ln_f.{kind}", (sizes.width,), role)


FUSED_BLOCKS = Feature("GPT-2 blocks", _fused)
LEARNED_POSITIONS = Feature("learned positions", _positions)
LAYER_NORMS = Feature("layer norms", _layer_norms)
LINEAR_BIASES = Feature("linear biases", _linear_biases)
