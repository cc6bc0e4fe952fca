"""Panels below the checkpoint list; each shows a part of a frozen snapshot."""
