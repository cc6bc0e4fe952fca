"""A suite: its cases, drawn once, and how their answers are decoded and judged."""

from dataclasses import dataclass, replace
from enum import StrEnum

from core.protocol.settings import SamplingSettings
from core.suites.checks import Checks
from core.suites.slices import Slices

RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Cell:
    """One way of sampling; the answer ends at the first newline or stop id."""

    temperature: float
    top_k: int | None = None
    top_p: float = 1.0
    min_p: float = 0.0

    @property
    def settings(self) -> SamplingSettings:
        """The sampling settings of an answer."""
        return SamplingSettings(
            temperature=self.temperature,
            top_k=self.top_k,
            top_p=self.top_p,
            min_p=self.min_p,
            stop_on_newline=True,
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Values of sampling settings of which every combination is one cell."""

    temperatures: tuple[float, ...] = (0.0, 0.8)
    top_ks: tuple[int | None, ...] = (None,)
    top_ps: tuple[float, ...] = (1.0,)
    min_ps: tuple[float, ...] = (0.0,)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, the temperature changing slowest."""
        return tuple(
            Cell(temperature, top_k, top_p, min_p)
            for temperature in self.temperatures
            for top_k in self.top_ks
            for top_p in self.top_ps
            for min_p in self.min_ps
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A prompt with its checks; `seed` is that of its samples.

    `expected` is the first accepted answer, "" where there is none.
    """

    number: int
    prompt: str
    checks: Checks
    slices: Slices = ()
    seed: int = 0

    @property
    def expected(self) -> str:
        """The first accepted answer, "" where there is none."""
        return self.checks.accepted[0] if self.checks.accepted else ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least share of right cases, of all or of one slice such as `operator +`."""

    label: str
    least: float


class HeldOut(StrEnum):
    """Why a training text should lack the cases.

    BY_FILE: none of them stands in the training text that the suite names. BY_HASH: each has a key
    that a training can leave out by its hash. UNKNOWN: some case has neither.
    """

    BY_FILE = "file"
    BY_HASH = "hash"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one file. `digest` is the SHA-256 of the file, in hex.

    An answer has at most `max_tokens`; `samples` answers are drawn in each cell that is not greedy.
    """

    name: str
    digest: str
    seed: int
    cases: tuple[Case, ...]
    max_tokens: int = 32
    samples: int = 0
    grid: Grid = Grid()
    thresholds: tuple[Threshold, ...] = ()
    about: str = ""
    held_out: HeldOut = HeldOut.UNKNOWN

    @property
    def needs_answers(self) -> bool:
        """Whether any case has an open check, for which an answer is decoded."""
        return any(case.checks.opens for case in self.cases)

    @property
    def greedy_only(self) -> "Suite":
        """The same cases, answered greedily alone and without samples."""
        return replace(self, grid=Grid(temperatures=(0.0,)), samples=0)
