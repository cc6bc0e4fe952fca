"""The thread that reads the history, so that neither the screen nor the scan waits for it."""

import threading
from collections.abc import Callable
from queue import SimpleQueue


class HistoryThread(threading.Thread):
    """Carries out what it is given, in order; a newer task asks an older one to end."""

    def __init__(self) -> None:
        super().__init__(name="history", daemon=True)
        self._tasks: SimpleQueue[Callable[[], object] | None] = SimpleQueue()

    def submit(self, task: Callable[[], object]) -> None:
        """Carry out a task soon; the thread starts with the first one."""
        self._tasks.put(task)
        if self.ident is None:
            self.start()

    def leave(self) -> None:
        """Ask the thread to end after its present task."""
        self._tasks.put(None)

    def run(self) -> None:
        """Carry out tasks until asked to end."""
        while task := self._tasks.get():
            task()
