"""Style sheets cost each session of a test run less: they are parsed once for all sessions.

Textual keeps what it parsed within one app, and the rules do not change after they were parsed.
It looks rules up by the million, each time through a `__hash__` in Python that returns their id;
`object` has the same in C.
"""

from typing import Any

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_parsed: dict[Any, list[RuleSet]] = {}
_parse_rules = Stylesheet._parse_rules


def _kept(self: Stylesheet, *given: Any, **named: Any) -> list[RuleSet]:
    key = (given, tuple(named.items()), tuple(self._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(self, *given, **named)
    return _parsed[key]


def keep() -> None:
    """Keep what is parsed from now on."""
    Stylesheet._parse_rules = _kept  # type: ignore[method-assign] # only in the tests
    RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign] # likewise
