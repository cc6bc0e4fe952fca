"""Checkpoint files: finding them, reading their index and meta, recommending one of a run."""
