"""G7, nanochat since 2026-03-14: smear and backout, with a quarter of the context as short window.

For a short context the short window is longer than the long one; that is as upstream computes it.
"""

from core.checkpoints.families.family import Family
from core.checkpoints.families.features import (
    BACKOUT,
    LAMBDAS,
    PLAIN,
    SMEAR,
    WINDOWS,
    value_embeddings,
)
from core.checkpoints.families.traits import COMPUTE_DTYPE
from core.checkpoints.families.windows import rounded_share

G7 = Family(
    "G7",
    (PLAIN, LAMBDAS, WINDOWS, value_embeddings(channels=12), SMEAR, BACKOUT),
    rope_base=100_000.0,
    rope_table_dtype=COMPUTE_DTYPE,
    qk_scale=1.2,
    ve_gain=3.0,
    short_window=rounded_share(4),
    windowed=True,
)
