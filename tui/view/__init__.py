"""What is shown, without a screen: commands and keys, the checkpoint catalog, facts."""
