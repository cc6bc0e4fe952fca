"""The baseline of a suite: an earlier result of `stepscope suite --json` on identical cases."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.base.jsonfile import JsonFileError, read_object
from core.base.text import first_names
from core.suites.toml_table import suite_error

# A result of a hundred thousand cases with a grid has about 60 MB.
MOST_BYTES = 2**30


@dataclass(frozen=True, slots=True)
class Baseline:
    """Whether each case was right, by its number, for each checkpoint by its name."""

    right: dict[str, dict[int, bool]]

    def of(self, name: str) -> tuple[str, dict[int, bool]]:
        """Return the name and the cases to compare a checkpoint with: its own, or the only ones.

        Raises UsageError when the baseline has several others.
        """
        if name in self.right:
            return name, self.right[name]
        if len(self.right) == 1:
            return next(iter(self.right.items()))
        raise suite_error(
            f"The baseline has several checkpoints and not {name}: {first_names(self.right, 3)}",
            "Make it with one checkpoint",
        )


def read_baseline(path: Path, cases_digest: str) -> Baseline:
    """Return a baseline; `cases_digest` is that of the cases of the suite.

    Raises UsageError when the file is not a result, or one of other cases.
    """
    try:
        values = read_object(path, MOST_BYTES, math.inf)
    except JsonFileError as error:
        raise suite_error(f"The baseline {path.name} {error}") from error
    try:
        found_digest = values["suite"]["cases_sha256"]
        right = {one["name"]: _right(one["outcomes"]) for one in values["checkpoints"]}
    except (KeyError, TypeError) as error:
        raise suite_error(
            f"The baseline {path.name} is not a result", "Make one with stepscope suite --json"
        ) from error
    if found_digest != cases_digest:
        raise suite_error(
            f"The baseline {path.name} has other cases", "Make it again with the same suite file"
        )
    if not right:
        raise suite_error(f"The baseline {path.name} lacks a checkpoint")
    return Baseline(right)


def _right(outcomes: Any) -> dict[int, bool]:
    return {int(one["number"]): bool(one["right"]) for one in outcomes}
