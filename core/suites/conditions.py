"""Which values of a template may be drawn: rules, a hash that holds out, a training file."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from core.suites.case_maker import CheckTexts
from core.suites.exclusion import held_out, occurs_in
from core.suites.expression import ExpressionError, holds
from core.suites.template import Template, TemplateError, read_template
from core.suites.toml_table import Table

Condition = Callable[[Mapping[str, str]], bool]
KEYS = ("where", "held_out", "exclude")


def take_conditions(
    table: Table, template: Template, texts: CheckTexts, folder: Path
) -> tuple[Condition, ...]:
    """Take the condition keys of a table; return the conditions, the cheapest first.

    `folder` is what `exclude` is relative to. Raises UsageError for what cannot be checked.
    """
    return tuple(_conditions(table, template, texts, folder))


def _conditions(
    table: Table, template: Template, texts: CheckTexts, folder: Path
) -> Iterator[Condition]:
    rules, held, exclude = table.texts("where"), table.table("held_out"), table.text("exclude")
    if held.left():
        yield _held_out(held, template)
    if rules:
        yield _follows(table, rules)
    if exclude is not None:
        yield _is_new(template, texts, folder / exclude)


def _follows(table: Table, rules: tuple[str, ...]) -> Condition:
    """Return the condition that all comparisons hold."""

    def follows(values: Mapping[str, str]) -> bool:
        for rule in rules:
            try:
                if not holds(rule, values):
                    return False
            except ExpressionError as error:
                raise table.error(f"where: {rule!r} {error}") from error
        return True

    return follows


def _held_out(table: Table, template: Template) -> Condition:
    """Return the condition that a hash of a key holds the case out."""
    text, one_in = table.text("key"), table.whole("one_in", 2, 2**31, 20)
    table.end()
    if text is None:
        raise table.error("a key is missing", 'Write held_out = {key = "{a}+{b}", one_in = 20}')
    # In a key every variable was drawn before.
    known = "".join(f"{{{name}:0..1}}" for name in template.variables)
    try:
        parts = read_template(known + text).parts[len(template.variables) :]
    except TemplateError as error:
        raise table.error(f"the key {error}") from error
    key = Template(parts, template.variables)
    return lambda values: held_out(key.fill(values), one_in)


def _is_new(template: Template, texts: CheckTexts, path: Path) -> Condition:
    """Return the condition that no prompt with an accepted answer stands in a file."""
    occurs = occurs_in(path)

    def is_new(values: Mapping[str, str]) -> bool:
        prompt, accepted = template.fill(values), texts.checks(values).accepted or ("",)
        return not any(occurs(prompt + answer) for answer in accepted)

    return is_new
