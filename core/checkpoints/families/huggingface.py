"""HF, the Hugging Face layout of nanochat (format.md 12): G0 and G1 under other names.

The MLP may have any width, and embedding and head may be one tensor.
"""

from collections.abc import Iterator

from core.checkpoints.architecture import HEAD_NAME, Role, TensorRole, Transform
from core.checkpoints.families.family import Family
from core.checkpoints.families.features import Feature, Sizes
from core.checkpoints.families.traits import COMPUTE_DTYPE

EMBEDDING_NAME = "model.embed_tokens.weight"


def _tensors(sizes: Sizes) -> Iterator[TensorRole]:
    width, kv_width, hidden = sizes.width, sizes.kv_width, sizes.mlp_width
    yield TensorRole(EMBEDDING_NAME, (sizes.rows, width), Role.EMBEDDING)
    head = EMBEDDING_NAME if sizes.tied else HEAD_NAME
    yield TensorRole(head, (sizes.rows, width), Role.HEAD)
    for layer in range(sizes.layers):
        for name, shape, role, transform in (
            ("self_attn.q_proj", (width, width), Role.QKV, Transform.INTERLEAVED),
            ("self_attn.k_proj", (kv_width, width), Role.QKV, Transform.INTERLEAVED),
            ("self_attn.v_proj", (kv_width, width), Role.QKV, Transform.NONE),
            ("self_attn.o_proj", (width, width), Role.ATTENTION_OUT, Transform.NONE),
            ("mlp.fc1", (hidden, width), Role.MLP_IN, Transform.NONE),
            ("mlp.fc2", (width, hidden), Role.MLP_OUT, Transform.NONE),
        ):
            yield TensorRole(f"model.layers.{layer}.{name}.weight", shape, role, transform, layer)


HF = Family(
    "HF",
    (Feature("plain transformer", _tensors),),
    rope_table_dtype=COMPUTE_DTYPE,
    norm_eps=1e-6,
)
