"""Makes cases from the check keys of a suite file, with the values of a template filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.base.near import near
from core.base.text import shorten
from core.suites.checks import (
    Arithmetic,
    Checks,
    Choices,
    Contains,
    Equals,
    GreedyEquals,
    LikelihoodCheck,
    OpenCheck,
    Prefers,
    Regex,
    StartsWith,
)
from core.suites.expression import ExpressionError, filled, holds, value_of
from core.suites.slices import Slices, slices_of
from core.suites.template import TemplateError, pieces
from core.suites.toml_table import Table

CHECK_KEYS = (
    "answer", "equals", "starts_with", "contains", "regex", "rules", "arithmetic", "prefers",
    "choices", "greedy_equals",
)  # fmt: skip
_PREFERS = " > "


@dataclass(frozen=True, slots=True)
class CheckTexts:
    """The checks as a suite file writes them, before values are filled in."""

    where: Table
    answer: tuple[str, ...]
    equals: tuple[str, ...]
    starts_with: tuple[str, ...]
    contains: tuple[str, ...]
    regex: str | None
    rules: tuple[str, ...]
    arithmetic: str | None
    prefers: str | None
    choices: tuple[str, ...]
    greedy_equals: tuple[str, ...]
    part: str

    def checks(self, values: Mapping[str, str]) -> Checks:
        """Return the checks of a case. Raises UsageError for one that cannot run."""
        answers = self._all(self.answer, values)
        return Checks(
            tuple(self._opens(answers, values)), tuple(self._likelihoods(answers, values)), answers
        )

    def slices(self, values: Mapping[str, str]) -> Slices:
        """Return the slices of a case."""
        expression = self.arithmetic
        if expression is None and self.answer:
            inner = [inner for _, inner in pieces(self.answer[0])]
            expression = inner[0] if len(inner) == 1 else None
        elif expression is not None:
            return slices_of(self._text(expression, values), self.part)
        return slices_of(expression and filled(expression, values), self.part)

    def _opens(self, answers: tuple[str, ...], values: Mapping[str, str]) -> list[OpenCheck]:
        found: list[OpenCheck] = []
        if answers:
            found.append(Equals(answers, "answer"))
        if self.equals:
            found.append(Equals(self._all(self.equals, values)))
        if self.starts_with:
            found.append(StartsWith(self._all(self.starts_with, values)))
        if self.contains:
            found.append(Contains(self._all(self.contains, values)))
        if self.regex is not None:
            found.append(self._regex(self.regex, values))
        elif self.rules:
            raise self.where.error("rules needs regex", "Its named groups are what rules compare")
        if self.arithmetic is not None:
            found.append(self._arithmetic(self.arithmetic, values))
        return found

    def _likelihoods(
        self, answers: tuple[str, ...], values: Mapping[str, str]
    ) -> list[LikelihoodCheck]:
        found: list[LikelihoodCheck] = []
        if self.prefers is not None:
            parts = self.prefers.split(_PREFERS)
            if len(parts) != 2 or parts[0] == parts[1]:
                raise self.where.error(
                    "prefers is not two texts", 'Write prefers = "good > bad", with the spaces'
                )
            good, bad = self._all(tuple(parts), values)
            found.append(Prefers(good, bad))
        if self.choices:
            if len(answers) != 1:
                raise self.where.error("choices needs one answer", "It tells which choice is right")
            others = tuple(one for one in self._all(self.choices, values) if one != answers[0])
            if not others:
                raise self.where.error("choices lacks a wrong choice")
            found.append(Choices(answers[0], others))
        if self.greedy_equals:
            found.append(GreedyEquals(self._all(self.greedy_equals, values)))
        return found

    def _regex(self, pattern: str, values: Mapping[str, str]) -> Regex:
        try:
            compiled = re.compile(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise self.where.error(f"regex is not a pattern: {error}") from error
        groups = dict.fromkeys(compiled.groupindex, "1")
        try:
            for rule in self.rules:
                holds(rule, {**values, **groups})
        except ExpressionError as error:
            raise self.where.error(f"rules: {rule!r} {error}") from error
        return Regex(compiled, self.rules, tuple(values.items()))

    def _arithmetic(self, text: str, values: Mapping[str, str]) -> Arithmetic:
        expression = self._text(text, values)
        try:
            value_of(expression, {})
        except ExpressionError as error:
            raise self.where.error(f"arithmetic: {expression!r} {error}") from error
        return Arithmetic(expression)

    def _all(self, texts: tuple[str, ...], values: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(self._text(text, values) for text in texts)

    def _text(self, text: str, values: Mapping[str, str]) -> str:
        """Return a text with `{a}` and `{a+b}` replaced by a value or the value of the sum."""
        try:
            return "".join(
                piece if inner is None else _computed(inner.strip(), values)
                for piece, inner in pieces(text)
            )
        except (ExpressionError, TemplateError) as error:
            raise self.where.error(f"{text!r} {error}") from error


def _computed(expression: str, values: Mapping[str, str]) -> str:
    if expression in values:
        return values[expression]
    value = value_of(expression, values)
    if isinstance(value, float):
        raise ExpressionError(f"has {{{expression}}}, which is not a whole number: {value!r}")
    return str(value)


def take_checks(table: Table, part: str = "") -> CheckTexts:
    """Take the check keys of a table. Raises UsageError when it has none of them."""
    if not any(key in table for key in CHECK_KEYS):
        for key in table.left():
            meant = near(key, CHECK_KEYS)
            if meant:
                raise table.error(f"unknown key {shorten(key, 40)!r}", f"Did you mean {meant}?")
        raise table.error("no check", f"Give one of: {', '.join(CHECK_KEYS)}")
    return CheckTexts(
        where=table,
        answer=table.texts("answer"),
        equals=table.texts("equals"),
        starts_with=table.texts("starts_with"),
        contains=table.texts("contains"),
        regex=table.text("regex"),
        rules=table.texts("rules"),
        arithmetic=table.text("arithmetic"),
        prefers=table.text("prefers"),
        choices=table.texts("choices"),
        greedy_equals=table.texts("greedy_equals"),
        part=part,
    )
