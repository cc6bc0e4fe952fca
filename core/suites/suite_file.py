"""Reads a suite file (TOML). A key, a check or a template that cannot work is refused at once."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.base.counter_random import uniform
from core.protocol.settings import BY_NAME
from core.suites.case_maker import CHECK_KEYS, CheckTexts, take_checks
from core.suites.conditions import KEYS, take_conditions
from core.suites.draw import Generator, TooFewError
from core.suites.suite import RIGHT, Case, Grid, HeldOut, Suite, Threshold
from core.suites.template import TemplateError, read_template
from core.suites.toml_table import Table, read_toml, suite_error

MOST_CASES, MOST_SAMPLES, MOST_TOKENS = 1_000_000, 1_000_000, 100_000
_SEEDS = 2**31
# Rows of the counter that number cases and parts; the draws of a part use lower ones.
_CASE_ROW, _PART_ROW = 2**62, 2**63
_GENERATOR_KEYS = ("template", "cases", *KEYS)


def read_suite(path: Path) -> Suite:
    """Return a suite with its cases drawn.

    Raises NotFoundError when a file cannot be read, UsageError for anything in it that cannot run.
    """
    table = Table(path.name, read_toml(path))
    seed = table.whole("seed", 0, 2**63 - 1, 0)
    name = table.text("name") or path.stem
    about = table.text("about") or ""
    samples = table.whole("samples", 0, MOST_SAMPLES, 0)
    max_tokens = table.whole("max_tokens", 1, MOST_TOKENS, 32)
    grid = _grid(table)
    limits = table.table("thresholds")
    reader = _CaseReader(path, seed)
    for part in (*_own_part(table, seed), *table.tables("generate")):
        reader.add_generated(part)
    for one in table.tables("case"):
        reader.add_literal(one)
    table.end(("template", "answer", *CHECK_KEYS, *_GENERATOR_KEYS))
    if not reader.cases:
        raise suite_error(f"{path.name} lacks cases", "Give [[case]] or [[generate]]")
    thresholds = tuple(_thresholds(limits, reader.cases))
    digest = sha256(path.read_bytes()).hexdigest()
    return Suite(
        name, digest, seed, tuple(reader.cases), max_tokens, samples, grid, thresholds, about,
        reader.held_out,
    )  # fmt: skip


def _own_part(table: Table, seed: int) -> Iterator[Table]:
    """Yield the generator that is written without [[generate]], if there is one."""
    if "template" in table:
        keys = {*_GENERATOR_KEYS, *CHECK_KEYS, "part"}
        own = {key: table.take(key) for key in table.left() if key in keys}
        yield Table(table.where, own | {"seed": seed})


class _CaseReader:
    """The cases read so far; `path` is the suite file, to which other paths are relative."""

    def __init__(self, path: Path, seed: int) -> None:
        self._path, self._seed, self._parts = path, seed, 0
        self.cases: list[Case] = []
        self._held_out: set[HeldOut] = set()

    @property
    def held_out(self) -> HeldOut:
        """Why a training text should lack all cases: the weakest reason of the parts."""
        weakest = (HeldOut.UNKNOWN, HeldOut.BY_HASH, HeldOut.BY_FILE)
        return next((one for one in weakest if one in self._held_out), HeldOut.UNKNOWN)

    def add_literal(self, table: Table) -> None:
        """Add the case of a [[case]] table."""
        prompt = table.text("prompt")
        if prompt is None:
            raise table.error("a case needs a prompt")
        texts = take_checks(table, table.text("part") or "")
        table.end()
        self._held_out.add(HeldOut.UNKNOWN)
        # Braces are ordinary characters of a prompt that is not a template.
        self._add(prompt, texts, {})

    def add_generated(self, table: Table) -> None:
        """Draw the cases of a [[generate]] table."""
        self._parts += 1
        own = int(uniform(self._seed, _PART_ROW, self._parts) * _SEEDS)
        text = table.text("template")
        if text is None:
            raise table.error("a template is missing", "For one prompt write [[case]]")
        try:
            template = read_template(text)
        except TemplateError as error:
            raise table.error(f"the template {error}") from error
        cases, seed = table.whole("cases", 1, MOST_CASES, 1000), table.whole("seed", 0, 2**63, own)
        self._held_out.add(_held_out(table))
        texts = take_checks(table, table.text("part") or "")
        conditions = take_conditions(table, template, texts, self._path.parent)
        table.end()
        try:
            drawn = Generator(template, cases, seed, conditions).draw()
        except TooFewError as error:
            raise table.error(f"the template {error}") from error
        for values, prompt in drawn:
            self._add(prompt, texts, values)

    def _add(self, prompt: str, texts: CheckTexts, values: Mapping[str, str]) -> None:
        number = len(self.cases) + 1
        seed = int(uniform(self._seed, _CASE_ROW, number) * _SEEDS)
        self.cases.append(Case(number, prompt, texts.checks(values), texts.slices(values), seed))


def _held_out(table: Table) -> HeldOut:
    """Return why a training text should lack the cases of a generator."""
    if "exclude" in table:
        return HeldOut.BY_FILE
    return HeldOut.BY_HASH if "held_out" in table else HeldOut.UNKNOWN


def _grid(table: Table) -> Grid:
    """Return the grid of a file: each setting is a value or a list of values."""
    values: dict[str, Any] = {
        f"{name}s": _settings(table, name)
        for name in ("temperature", "top_k", "top_p", "min_p")
        if name in table
    }
    return Grid(**values)


def _settings(table: Table, name: str) -> tuple[float | int | None, ...]:
    given = table.take(name)
    values = given if isinstance(given, list) else [given]
    found = [None if name == "top_k" and one in (0, "none") else one for one in values]
    for one in found:
        if not BY_NAME[name].allowed(one):
            raise table.error(f"{name} cannot be {one!r}", f"It is {BY_NAME[name].range}")
    if not found or len(set(found)) < len(found):
        raise table.error(f"{name} is empty, or has a value twice")
    return tuple(found)


def _thresholds(table: Table, cases: list[Case]) -> Iterator[Threshold]:
    """Yield the thresholds: `right` for all cases, or a slice such as `operator +`."""
    labels = {f"{kind} {value}" for case in cases for kind, value in case.slices}
    for label in (RIGHT, *sorted(labels)):
        least = table.number(label)
        if least is None:
            continue
        if not 0 <= least <= 1:
            raise table.error(f"{label} cannot be {least:g}", "Give a share from 0 to 1")
        yield Threshold(label, least)
    table.end()
