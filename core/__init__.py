"""The instrument without a screen: checkpoints in, events out.

Light rooms (standard library only, so that lists, help and messages appear at once):
    base ← checkpoints ← tokenizers, machine ← protocol ← record
Torch rooms (torch is imported in kernels alone, and first inside `Engine.load`):
    machine ← kernels ← network ← decode ← engine ← demo ← bench

A room imports the rooms to its left, never one to its right. Nothing here prints, knows who
listens or imports textual or rich; only the packing pool of a load (kernels/packing.py) starts
threads, and it ends them. The contracts in pyproject.toml, one for each room, check it.
"""
