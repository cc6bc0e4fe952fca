"""G4e, nanochat's "engram" of 2026-01-27, which was reverted a day later: hashed bigrams."""

from dataclasses import replace

from core.checkpoints.families.features import BIGRAM
from core.checkpoints.families.g4_g5 import G4

G4E = replace(G4, name="G4e", features=(*G4.features, BIGRAM))
