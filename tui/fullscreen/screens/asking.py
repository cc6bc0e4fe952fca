"""Fills the strip of the next token: asks when typing pauses, and shows what is known."""

import time
from collections.abc import Callable

from textual.timer import Timer

from core.base.text import clean
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.session.next_asking import NextAsking, prompt_text
from tui.session.next_question import NextAnswer, NextQuestion

# Seconds without a key after which is asked.
PAUSE = 0.05
# Seconds for which the distribution of an earlier text stays; then it would mislead.
PATIENCE = 0.3


class Asking:
    """Connects prompt, runner and strip. A key costs no tokenizer work and no layout."""

    def __init__(
        self, screen: Layout, controller: Controller, ask: Callable[[NextQuestion], None]
    ) -> None:
        """`ask` passes a question to the runner."""
        self._screen, self._controller = screen, controller
        self._next = NextAsking(controller, ask)
        self._typed_at = self._outdated_at = 0.0
        self._timer: Timer | None = None
        self._seen, self._was_busy = "", False

    def frame_changed(self) -> None:
        """Note that a key was typed, or that the strip was switched or has another size."""
        self._note_key()
        self.state_changed()

    def _note_key(self) -> None:
        """If the text has changed, look again when no key has followed."""
        if not self._is_shown or self._screen.prompt.text == self._seen:
            return
        self._seen, now = self._screen.prompt.text, time.monotonic()
        self._typed_at = now
        self._outdated_at = self._outdated_at or now
        if self._timer is None:
            self._timer = self._screen.set_timer(PAUSE, self._look)
        self._show()

    def _look(self) -> None:
        """Ask if no key has followed, else wait for the pause."""
        left = self._typed_at + PAUSE - time.monotonic()
        self._timer = None
        if left > 0:
            self._timer = self._screen.set_timer(left, self._look)
            self._show()
        elif self._is_shown:
            self._ask()

    def _ask(self) -> None:
        if self._next.ask(self._screen.prompt.text):
            self._screen.set_timer(PATIENCE, self._show)
        self._show()

    def take(self, answer: NextAnswer) -> None:
        """Show an answer, unless it is about another text."""
        self._next.take(answer)
        self._show()

    def state_changed(self) -> None:
        """Show or hide the strip; ask again when a job has ended, or the text means other ids."""
        screen, busy = self._screen, self._controller.busy
        if self._controller.loaded or not screen.next_strip.on:
            # Once it is there it stays, also while another checkpoint is loaded.
            screen.show_strip(shown=screen.next_strip.on)
        if not self._is_shown:
            return
        if not busy:
            self._ask_now()
        elif not self._was_busy:
            self._next.forget()
            self._show()
        self._was_busy = busy

    def _ask_now(self) -> None:
        """Ask at once, unless a key was typed just now."""
        if self._timer is None:
            self._outdated_at = self._outdated_at or time.monotonic()
            self._ask()

    @property
    def _is_shown(self) -> bool:
        return self._screen.has_class("-strip") and self._screen.has_class("-roomy")

    def _show(self) -> None:
        """Show the distribution after the text; that of the text before stays for a moment."""
        screen = self._screen
        if not (screen.complete and self._is_shown):
            return
        typed = screen.prompt.text
        found, reason = self._next.found(typed), self._next.reason(typed)
        unknown = self._unknown(typed)
        if found or reason:
            self._outdated_at = 0.0
        elif prompt_text(typed) is not None and not unknown and self._may_stay:
            return
        screen.next_strip.show(found, self._next.tokenizer, unknown or reason)

    @property
    def _may_stay(self) -> bool:
        """Whether the distribution that is shown, of an earlier text, is not misleading yet."""
        is_new = time.monotonic() - self._outdated_at < PATIENCE
        return is_new and self._screen.next_strip.has_distribution

    def _unknown(self, typed: str) -> str:
        """Return that the character before the cursor is not in the vocabulary; "" if it is."""
        if prompt_text(typed) is None:
            return ""
        row, column = self._screen.prompt.cursor_location
        line = self._screen.prompt.document.get_line(row)
        char = line[column - 1 : column] if column else ""
        return f"{clean(char)!r} is not in the vocabulary" if self._next.unknown(char) else ""
