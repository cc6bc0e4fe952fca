"""Figures of stored tensors, streamed from their files without a model."""
