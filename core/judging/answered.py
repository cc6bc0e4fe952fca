"""What scored checkpoints answered to a suite."""

from dataclasses import dataclass

from core.suites.report import Report


@dataclass(frozen=True, slots=True)
class Answered:
    """The report of a suite; its checkpoints are in order of loss, as in the result of the score.

    `done` of the `planned` cases were answered by every checkpoint that began; `unrun` are the
    names of those that were not begun. The report lacks them, and one that failed.
    """

    report: Report
    done: int
    planned: int
    unrun: tuple[str, ...]
