"""G4 and G5, nanochat from 2026-01-18 to 03-09: value embeddings. They have the same tensors.

G5 has another softcap, and its tables of rotations have the dtype of the activations.
"""

from dataclasses import replace

from core.checkpoints.families.family import Family
from core.checkpoints.families.features import LAMBDAS, PLAIN, WINDOWS, value_embeddings
from core.checkpoints.families.traits import COMPUTE_DTYPE
from core.checkpoints.families.windows import half

G4 = Family(
    "G4",
    (PLAIN, LAMBDAS, WINDOWS, value_embeddings(channels=32)),
    ve_gain=2.0,
    short_window=half,
    windowed=True,
)
G5 = replace(G4, name="G5", softcap=20.0, rope_table_dtype=COMPUTE_DTYPE)
