"""The file names of nanoGPT's checkpoints. A scan asks for every name, so this imports nothing."""

# train.py writes ckpt.pt; forks write ckpt_500.pt, ckpt-500.pt and these.
_OTHERS = ("best_model.pt", "model.pt")


def names_a_file(name: str) -> bool:
    """Whether nanoGPT or a fork of it names a checkpoint like this."""
    return name.endswith(".pt") and (name.startswith("ckpt") or name in _OTHERS)
