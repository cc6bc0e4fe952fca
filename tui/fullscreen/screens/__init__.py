"""The screens: the main one, its layout and status lines, help and history."""
