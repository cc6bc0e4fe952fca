"""The palette of actions and of earlier prompts: Textual's, mended."""

from textual.command import CommandList, CommandPalette


class Palette(CommandPalette):
    """Ignores a page up or down before its list is laid out, for which Textual raises KeyError."""

    def _action_command_list(self, action: str) -> None:
        if not action.startswith("page") or self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)
