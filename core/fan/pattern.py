"""Answers as a regular expression sees them, matched in a child process that can be ended.

Some patterns take years on an unlucky text, and the `re` module cannot be interrupted by a thread.
"""

import json
import re
import subprocess
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from core.base.errors import UsageError
from core.base.text import clean, shorten
from core.machine.subprocess_entry import command

# Seconds for all texts of one call, the start of the process included.
SECONDS = 3.0
# Characters of a pattern.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression that can be compiled."""

    text: str

    def found_in(self, texts: Sequence[str]) -> list[str | None]:
        """Return of each text the first group, or the whole match; None where nothing matches.

        Raises UsageError when it takes too long.
        """
        if not texts:
            return []
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter and code
                command("core.fan.pattern"),
                input=json.dumps([self.text, *texts]).encode("ascii"),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise _refusal(self.text, f"takes more than {SECONDS:.0f} s on these answers") from None
        except (OSError, subprocess.SubprocessError):
            raise _refusal(self.text, "cannot be matched on these answers") from None
        found: list[str | None] = json.loads(done.stdout)
        return found


def read_pattern(text: str) -> Pattern:
    """Return the pattern of a text; UsageError when it is empty, too long or cannot be compiled."""
    if not text:
        raise UsageError("A pattern is missing", r"Give a regular expression, such as (\d+)")
    if len(text) > LONGEST:
        raise UsageError(f"A pattern has at most {LONGEST} characters, this one {len(text):,}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise _refusal(text, f"is not a regular expression: {error}") from None
    return Pattern(text)


def child() -> None:
    """Match a pattern on texts: all of them are a JSON list on stdin, the result is on stdout."""
    warnings.simplefilter("ignore")
    pattern, *texts = json.load(sys.stdin)
    compiled = re.compile(pattern)
    sys.stdout.write(json.dumps([_first(compiled.search(text)) for text in texts]))


def _first(match: "re.Match[str] | None") -> str | None:
    if match is None:
        return None
    # A group that took no part in the match is empty.
    return (match[1] or "") if match.re.groups else match[0]


def _refusal(pattern: str, why: str) -> UsageError:
    return UsageError(f"The pattern {clean(shorten(repr(pattern), 60))} {clean(why)}")
