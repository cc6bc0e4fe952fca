"""At most one session at a time: each would load the weights once more."""

import asyncio
import fcntl
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

# Seconds between two looks at what is to end.
_LOOK = 0.05
# Seconds after which the process of a closed tab counts as gone; it kills the session before.
GONE = 6.0


class OneSession:
    """The place for one session; `lock` is the file that its process keeps locked."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="stepscope-serve-")
        self.lock = Path(self._folder.name) / "lock"
        self.lock.touch(mode=0o600)
        self._open: asyncio.Task[object] | None = None

    def __enter__(self) -> Self:
        """Use the folder until the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Delete the folder."""
        self._folder.cleanup()

    async def free(self, within: float) -> bool:
        """Whether the place is free, or is so within some seconds."""
        deadline = asyncio.get_running_loop().time() + within
        while self._open and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_LOOK)
        return self._open is None

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Hold the place for the running task; at the end, until the session's process is gone."""
        self._open = asyncio.current_task()
        try:
            yield
            await self._until_gone()
        finally:
            self._open = None

    async def _until_gone(self) -> None:
        deadline = asyncio.get_running_loop().time() + GONE
        while self._is_locked() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(_LOOK)

    def _is_locked(self) -> bool:
        file = os.open(self.lock, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(file)
        return False

    async def end(self, within: float) -> bool:
        """End the session; return whether it has ended within some seconds."""
        task = self._open
        if task is None:
            return True
        task.cancel()
        done, _ = await asyncio.wait((task,), timeout=within)
        return bool(done)
