"""A pane of blocks with panels among them; a panel replaces the one about the same thing."""

from core.base.errors import ReportedError
from tui.fullscreen.widgets.invitation_pane import InvitationPane
from tui.fullscreen.widgets.panel_block import About, PanelBlock


class PanelPane(InvitationPane):
    """Shows errors, answers of commands and notices."""

    def panel(self, failure: ReportedError, subject: str, about: About = About.COMMAND) -> None:
        """Show an error: its subject, message and hint."""
        self._add_panel(PanelBlock.of(failure, subject, self.text_width, about))

    def say(self, *lines: str, about: About = About.COMMAND) -> None:
        """Show a title and sentences."""
        self._add_panel(PanelBlock(lines, "info", self.text_width, about))

    def _add_panel(self, panel: PanelBlock) -> None:
        if panel.about is not About.LOAD:
            self.forget(panel.about)
        if panel.about is About.COMMAND:
            # It answers what the user has just done, so it must be seen.
            self.follow()
        self.add_block(panel)
        if panel.about is About.COMMAND and panel.height > self.size.height > 0:
            self.scroll_to(y=self.stack.tops[-1], animate=False, immediate=True, force=True)

    def forget(self, about: About) -> None:
        """Remove the panels about something, also those between generations."""
        for panel in self._panels():
            if panel.about is about:
                self.remove_block(panel)

    @property
    def refusal(self) -> PanelBlock | None:
        """The panel that tells why a command or a prompt was refused; None if there is none."""
        return next((panel for panel in self._panels() if panel.is_refusal), None)

    def withdraw(self, panel: PanelBlock | None) -> None:
        """Remove a panel if it is still shown."""
        if panel and panel in self.stack.blocks:
            self.remove_block(panel)

    def _panels(self) -> list[PanelBlock]:
        return [block for block in self.stack.blocks if isinstance(block, PanelBlock)]
