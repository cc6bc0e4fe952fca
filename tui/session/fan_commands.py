"""Slash commands of fans: several samples of one prompt, computed together.

`/n 16` runs nothing: it makes each prompt that is typed from then on a fan of 16 rows, until
`/n 1`. `/fan` runs one at once, of the last prompt or of a text, also with a temperature for each
row. What runs again (`/again`, `/same`, Ctrl+O) runs as one row.
"""

from core.fan.groups import By
from core.fan.pattern import Pattern, read_pattern
from core.protocol.prompt_options import MOST_ROWS, read_rows
from tui.view.commands import Command, one_of
from tui.view.surroundings import Surroundings

# Shows the last fan again.
LAST = "last"
# What groups can be by, as typed; any other text is a pattern.
GROUPINGS = {"text": By.TEXT, "line": By.LINE}


def set_rows(session: Surroundings, argument: str | None) -> None:
    """Show or set how many rows the next prompts have."""
    before = session.how.rows
    if argument is None:
        session.say(f"rows is {before}", f"It can be a whole number from 1 to {MOST_ROWS}", _ROWS)
        return
    rows = read_rows(argument)
    session.use_how(session.how.with_(rows=rows))
    session.say(f"rows is already {rows}" if rows == before else f"rows {before} → {rows}")


_ROWS = "More than 1: each prompt is a fan of so many samples; /again and /same run one"


def read_grouping(argument: str) -> tuple[By, Pattern | None]:
    """Return what groups are by. Raises UsageError for a text that is not a pattern."""
    by = GROUPINGS.get(argument.lower())
    return (By.PATTERN, read_pattern(argument)) if by is None else (by, None)


def take(session: Surroundings, argument: str | None) -> None:
    """Make a row of the last fan the current generation."""
    if argument is None:
        session.say("/take needs the number of a row", "The keys of the fan's page choose one too")
        return
    session.take_row(read_rows(argument) - 1)


FAN_COMMANDS = (
    Command(
        "n",
        set_rows,
        "how many samples of the next prompts run together: more than 1 are a fan; 1 is off",
        "N",
        ("rows",),
    ),
    Command(
        "fan",
        lambda session, argument: session.fan(argument or ""),
        "a fan of N rows, LOW..HIGH their temperatures, of TEXT or the last prompt, at once",
        "N LOW..HIGH TEXT|last",
        values=one_of(LAST),
    ),
    Command(
        "groups",
        lambda session, argument: session.groups(argument or "text"),
        "group the answers of the last fan: by text, by line, or by what a pattern finds",
        "text|line|REGEX",
        values=one_of(*GROUPINGS),
    ),
    Command(
        "take",
        take,
        "make a row of the last fan the current generation",
        "ROW",
    ),
)
