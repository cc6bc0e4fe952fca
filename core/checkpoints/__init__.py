"""Checkpoint files: find them, read their index and meta, recommend one of a run."""
