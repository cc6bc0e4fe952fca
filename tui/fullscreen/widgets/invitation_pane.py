"""A pane of blocks that offers prompts while it shows no generation."""

from textual import events
from textual.message import Message

from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.block_pane import BlockPane
from tui.fullscreen.widgets.invitation_block import InvitationBlock


class InvitationPane(BlockPane):
    """Shows the invitation above its other blocks; Up, Down and Enter take one of the prompts."""

    class PromptTaken(Message):
        """The user took a prompt that the invitation offers."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._invitation: InvitationBlock | None = None

    @property
    def is_inviting(self) -> bool:
        """Whether the invitation is shown."""
        return bool(self.stack.blocks) and self.stack.blocks[0] is self._invitation

    @property
    def shows_legend(self) -> bool:
        """Whether the invitation is shown with the legend of the marks."""
        return self.is_inviting and self._invitation is not None and self._invitation.has_legend

    def invite(self, prompts: tuple[str, ...]) -> None:
        """Offer these prompts while no generation is shown."""
        if self._invitation and self._invitation.prompts == prompts:
            return
        self.withdraw_invitation()
        self._invitation = InvitationBlock(
            prompts, self.text_width, self.size.height, key_table(self)
        )
        self.invite_again()

    def invite_again(self) -> None:
        """Show the invitation unless a generation is shown."""
        if self._invitation and not self.stack.generation_indexes():
            self._invitation.active = self.has_focus
            self.stack.add_first(self._invitation)
            self.rewrap()
            self.reflow()

    def withdraw_invitation(self) -> None:
        """Remove the invitation; `invite_again` shows it again."""
        if self._invitation and self.is_inviting:
            self.remove_block(self._invitation)

    def rewrap(self) -> None:
        """Wrap all blocks to the pane's width; the invitation also fits its height."""
        if self._invitation:
            self._invitation.rows = self.size.height
        super().rewrap()

    def on_focus(self) -> None:
        """Mark the chosen prompt."""
        self._activate(active=True)

    def on_blur(self) -> None:
        """Unmark it, because the keys act elsewhere."""
        self._activate(active=False)

    def _activate(self, *, active: bool) -> None:
        if self._invitation:
            self._invitation.active = active
            self.forget_lines()
            self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Choose and take a prompt while some are offered; then the keys do not scroll."""
        block = self._invitation
        if not block or not block.prompts or not self.is_inviting:
            return
        if event.key == "enter":
            self.post_message(self.PromptTaken(block.prompts[block.chosen]))
        elif event.key in ("up", "down"):
            block.choose(-1 if event.key == "up" else 1)
            self.forget_lines()
            self.refresh()
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Take the clicked prompt."""
        block = self._invitation
        if not block or not self.is_inviting:
            return
        number = block.prompt_at(event.y + self.scroll_offset.y)
        if number is not None:
            self.post_message(self.PromptTaken(block.prompts[number]))
