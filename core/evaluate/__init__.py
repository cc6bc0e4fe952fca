"""Judging checkpoints on a text: the losses of its windows, and whether a difference is real."""
