"""Gaps of a scan: paths that were not looked at, among them roots that are missing."""

import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.base import working_folder
from core.base.error_codes import Code
from core.base.os_reason import os_reason


@dataclass(frozen=True, slots=True)
class Gap:
    """A path that is not in the list, and why; `reason` continues a sentence that begins with it.

    It was not looked at, or has weights of another program.
    """

    path: Path
    reason: str
    code: Code

    @property
    def is_foreign(self) -> bool:
        """Whether the path has weights of another program; any other was not looked at."""
        return self.code is Code.SCAN_FOREIGN

    @property
    def kind(self) -> str:
        """What precedes the sentence where it explains an absence."""
        return "found" if self.is_foreign else "not looked at"

    def __str__(self) -> str:
        """Return the sentence: the path and the reason."""
        return f"{self.path} {self.reason}"


def missing_roots(roots: Iterable[Path]) -> list[Gap]:
    """Return the roots that are not there."""
    reasons = ((root, _why_missing(root)) for root in roots)
    return [Gap(root, reason, Code.SCAN_ROOT_MISSING) for root, reason in reasons if reason]


def _why_missing(root: Path) -> str:
    """Return why a root cannot be looked into; "" for a folder."""
    if working_folder.is_lost(root):
        return f"cannot be looked at: {working_folder.DELETED}"
    try:
        return "" if stat.S_ISDIR(root.stat().st_mode) else "is not a folder"
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"cannot be looked at: {os_reason(error)}"
