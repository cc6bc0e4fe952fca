"""Join loaded tensors to a model, by their roles."""

from collections.abc import Iterable, Mapping

from core.checkpoints.architecture import BIAS_OF, Kind, Matrix, Role
from core.checkpoints.config import ModelConfig
from core.kernels.linear import BiasedLinear, Linear
from core.kernels.torchload import torch
from core.machine.precision import Route
from core.network.additions import Additions, Backout, Lambdas
from core.network.bigram import Bigram
from core.network.model import BLOCK_PARTS, Block, Model
from core.network.norm import LayerNorm
from core.network.smear import Smear
from core.network.value_embedding import ValueEmbedding

_NORM_BIAS = {
    Role.ATTENTION_NORM: Role.ATTENTION_NORM_BIAS,
    Role.MLP_NORM: Role.MLP_NORM_BIAS,
    Role.FINAL_NORM: Role.FINAL_NORM_BIAS,
}
# Tables and small tensors by role and layer.
Held = Mapping[tuple[Role, int | None], "torch.Tensor"]


def joined(
    config: ModelConfig,
    plan: Iterable[Matrix],
    held: Held,
    linears: Iterable[Linear],
    route: Route,
) -> Model:
    """Return the model of tables and small tensors, and of the plan's linear maps, in its order."""
    maps = (matrix for matrix in plan if matrix.role.kind is Kind.LINEAR)
    layers: dict[int, dict[str, Linear]] = {}
    for matrix, linear in zip(maps, linears, strict=True):
        if matrix.layer is None:
            head = linear
        else:
            bias = held.get((BIAS_OF[matrix.role], matrix.layer))
            part = linear if bias is None else BiasedLinear(linear, bias)
            layers.setdefault(matrix.layer, {})[BLOCK_PARTS[matrix.role]] = part
    blocks = [
        Block(
            **parts,
            value_embedding=_value_embedding(config, held, layer),
            attention_norm=_norm(config, held, Role.ATTENTION_NORM, layer),
            mlp_norm=_norm(config, held, Role.MLP_NORM, layer),
        )
        for layer, parts in layers.items()
    ]
    return Model(config, held[Role.EMBEDDING, None], blocks, head, route, _additions(config, held))


def _value_embedding(config: ModelConfig, held: Held, layer: int) -> ValueEmbedding | None:
    table = held.get((Role.VALUE_EMBEDDING, layer))
    if table is None:
        return None
    gain = config.traits.ve_gain
    assert gain is not None
    return ValueEmbedding(table, held[Role.VALUE_GATE, layer], gain)


def _norm(config: ModelConfig, held: Held, role: Role, layer: int | None) -> LayerNorm | None:
    """Return a layer norm, with its bias if it has one; None in families without weights of it."""
    weight = held.get((role, layer))
    if weight is None:
        return None
    return LayerNorm(weight, held.get((_NORM_BIAS[role], layer)), config.traits.norm_eps)


def _additions(config: ModelConfig, held: Held) -> Additions:
    def has(role: Role) -> bool:
        return (role, None) in held

    def of(role: Role) -> "torch.Tensor":
        return held[role, None]

    return Additions(
        smear=Smear(of(Role.SMEAR_GATE), of(Role.SMEAR_LAMBDA)) if has(Role.SMEAR_GATE) else None,
        lambdas=Lambdas(of(Role.RESIDUAL_LAMBDAS), of(Role.X0_LAMBDAS))
        if has(Role.RESIDUAL_LAMBDAS)
        else None,
        bigram=Bigram(of(Role.BIGRAM_EMBEDDING), of(Role.BIGRAM_LAMBDAS))
        if has(Role.BIGRAM_EMBEDDING)
        else None,
        backout=Backout(config.n_layer // 2, of(Role.BACKOUT_LAMBDA))
        if has(Role.BACKOUT_LAMBDA)
        else None,
        positions=held.get((Role.POSITIONS, None)),
        final_norm=_norm(config, held, Role.FINAL_NORM, None),
    )
