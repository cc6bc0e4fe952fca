"""Completion of the command line in shells: scripts that ask stepscope what can follow."""
