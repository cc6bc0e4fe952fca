"""G6, nanochat from 2026-03-09 to 03-14: smaller gates, scaled queries and keys, other constants.

The short window is a third of the context.
"""

from core.checkpoints.families.family import Family
from core.checkpoints.families.features import LAMBDAS, PLAIN, WINDOWS, value_embeddings
from core.checkpoints.families.traits import COMPUTE_DTYPE
from core.checkpoints.families.windows import rounded_share

G6 = Family(
    "G6",
    (PLAIN, LAMBDAS, WINDOWS, value_embeddings(channels=12)),
    rope_base=100_000.0,
    rope_table_dtype=COMPUTE_DTYPE,
    qk_scale=1.15,
    ve_gain=3.0,
    short_window=rounded_share(3),
    windowed=True,
)
