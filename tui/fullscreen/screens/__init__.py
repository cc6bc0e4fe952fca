"""The screens: the main screen with its parts, the help page and the history."""
