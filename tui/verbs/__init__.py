"""The verbs of the command line: each prints to stdout, and none imports textual."""
