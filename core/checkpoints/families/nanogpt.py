"""nanoGPT (format.md 15): GPT-2's blocks with learned positions, layer norms and GELU."""

from core.checkpoints.families.family import Family
from core.checkpoints.families.gpt2_features import (
    FUSED_BLOCKS,
    LAYER_NORMS,
    LEARNED_POSITIONS,
    LINEAR_BIASES,
)
from core.checkpoints.families.traits import ERF

NANOGPT = Family(
    "nanoGPT",
    (FUSED_BLOCKS, LEARNED_POSITIONS, LAYER_NORMS, LINEAR_BIASES),
    softcap=None,
    rope_base=None,
    rope_table_dtype=None,
    qk_scale=None,
    norm_eps=1e-5,
    gelu=ERF,
)
