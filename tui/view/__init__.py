"""The data that is shown, without a screen: commands, keys, the checkpoint catalog, facts."""
