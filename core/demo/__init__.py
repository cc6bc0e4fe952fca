"""The embedded checkpoints of `--demo`: three trained checkpoints and the script that made them."""
