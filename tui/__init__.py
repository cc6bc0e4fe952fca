"""The instrument's fronts: the command line, prompt mode, the verbs and the full-screen session.

cli.py is the only place that exits the process. Prompt mode and the verbs import no textual; help,
version, list and info import no torch. Values come from core as frozen events; nothing here
computes a token.
"""
