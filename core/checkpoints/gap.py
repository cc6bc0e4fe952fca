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
    """A path that was not looked at, and why; `reason` continues a sentence that begins with it."""

    path: Path
    reason: str
    code: Code

    def __str__(self) -> str:
        """Return the sentence."""
        return f"{self.path} {self.reason}"


def missing_roots(roots: Iterable[Path]) -> list[Gap]:
    """Return the roots that are not there."""
    gaps = []
    for root in roots:
        try:
            is_folder = stat.S_ISDIR(root.stat().st_mode)
            reason = "is not a folder"
            if not root.is_absolute() and working_folder.is_deleted():
                is_folder, reason = False, "cannot be looked at: the working folder was deleted"
        except FileNotFoundError:
            is_folder, reason = False, "does not exist"
        except OSError as error:
            is_folder, reason = False, f"cannot be looked at: {os_reason(error)}"
        if not is_folder:
            gaps.append(Gap(root, reason, Code.SCAN_ROOT_MISSING))
    return gaps
