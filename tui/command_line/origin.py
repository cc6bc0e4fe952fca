"""Where a default comes from."""

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.base.text import clean


class Level(StrEnum):
    """The sources of a value, those that win first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    PROJECT = "project file"
    USER = "user file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """A source, with the variable, or the file and its line, if it has one."""

    level: Level
    variable: str = ""
    file: Path | None = None
    line: int = 0

    @property
    def place(self) -> str:
        """The variable, or file and line, as `stepscope.toml:3`; "" for flags and defaults."""
        if self.file is None:
            return self.variable
        return f"{shown_path(self.file)}:{self.line}" if self.line else shown_path(self.file)

    def __str__(self) -> str:
        """Return the source in words."""
        return f"{self.level} {self.place}".rstrip()


def shown_path(path: Path) -> str:
    """Return a path as it is shown, with ~ for the home folder."""
    home, text = os.path.expanduser("~"), str(path)
    inside = home not in ("", "/") and text.startswith(home + os.sep)
    return clean("~" + text[len(home) :] if inside else text)
