"""Panels below the checkpoint list: each shows one thing of a frozen snapshot."""
