"""The embedded default: three trained checkpoints and the script that trained them."""
