"""Parses command lines into options, and finds the checkpoints that they name."""
