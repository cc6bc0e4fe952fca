"""Decides when a session that received a signal is ended by its parent process.

Ctrl+C reaches both processes at once. While an editor has the terminal, such a signal is the
editor's; one that only one of the two received was sent by `kill`, and ends the session.
"""

import signal


def _numbers(*names: str) -> tuple[int, ...]:
    """Return the numbers of the signals that this system has."""
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


OF_KEYS = _numbers("SIGINT", "SIGQUIT")
ENDING = (*OF_KEYS, *_numbers("SIGTERM", "SIGHUP"))
# Seconds within which both processes receive the same signal of a key.
TOGETHER = 0.1
# Seconds in which the session ends by itself.
PATIENCE = 0.9


class Ending:
    """What was received and when it must have had its effect; times are in seconds."""

    def __init__(self) -> None:
        # The exit code of a session that had to be ended by another signal; None otherwise.
        self.code: int | None = None
        self._kill_at = self._decide_at = 0.0
        self._asked = self._undecided = 0
        self._by_child = False

    def parent_got(self, number: int, now: float, *, is_lent: bool) -> bool:
        """Take a signal of the parent; return whether the child must get it now."""
        if is_lent and number in OF_KEYS:
            self._decide(number, now, by_child=False)
            return False
        self._expect(number, now)
        return True

    def child_got(self, number: int, now: float, *, is_lent: bool) -> None:
        """Take a signal that the child received."""
        if is_lent and number in OF_KEYS:
            self._decide(number, now, by_child=True)
        else:
            self._expect(number, now)

    def child_quits(self, now: float) -> None:
        """Expect the end of a session that was left by a key."""
        self._kill_at = self._kill_at or now + PATIENCE

    def wait(self, now: float) -> float | None:
        """Return the seconds until `due` may have something to do; None if nothing is expected."""
        moments = [moment for moment in (self._kill_at, self._decide_at) if moment]
        return max(0.0, min(moments) - now) if moments else None

    def due(self, now: float) -> int:
        """Return the signal that the child must get now; 0 for none."""
        if self._kill_at and now >= self._kill_at:
            self._kill_at, self.code = 0.0, 128 + self._asked if self._asked else 0
            return signal.SIGKILL
        if self._decide_at and now >= self._decide_at:
            self._decide_at = 0.0
            # While the editor has the terminal, the child does not hear the signal itself.
            self._expect(self._undecided, now)
            self.code = 128 + self._undecided
            return signal.SIGTERM
        return 0

    def _decide(self, number: int, now: float, *, by_child: bool) -> None:
        """Both have received the signal of a key; otherwise it was sent to one of them."""
        if self._decide_at and (number, by_child) == (self._undecided, not self._by_child):
            self._decide_at = 0.0
        else:
            self._undecided, self._by_child = number, by_child
            self._decide_at = now + TOGETHER

    def _expect(self, number: int, now: float) -> None:
        """Expect the end after the first signal that asks for it."""
        if number in ENDING and not self._asked:
            self._kill_at, self._asked = self._kill_at or now + PATIENCE, number
