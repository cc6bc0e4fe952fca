"""The terminal and its surroundings: streams, signals, log, clipboard, editor."""
