"""The engine: loads checkpoints, checks devices, sets the thread count, answers requests."""
