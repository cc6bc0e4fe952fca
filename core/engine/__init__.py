"""The engine: loads checkpoints, checks devices, counts threads, answers requests."""
