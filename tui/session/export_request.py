"""What is typed after `/export`: a file, which generations, and how."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import UsageError
from core.report.exported import Exported
from tui.view.export_plan import FORMS, form_of

PINNED, PAINTED, TITLE, ALL = "pinned", "painted", "title", "all"
_FORCE = ("!", "--force")
_USAGE = "/export FILE 3 5-7 pinned painted title WORDS; FILE ends in .html or .jsonl"
_FILE = re.compile(rf"(.+?\.(?:{'|'.join(FORMS)}))(!?)(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_RANGE = re.compile(r"#?(\d{1,9})(?:-#?(\d{1,9}))?")
_KEY = re.compile(r"#?([fr]\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """An export as it is typed.

    `ranges` are the first and last numbers of generations, `keys` the names of fans, series or
    their rows. Without either, and without `pinned`, all are exported.
    """

    path: Path
    form: str
    ranges: tuple[tuple[int, int], ...] = ()
    keys: tuple[str, ...] = ()
    pinned: bool = False
    painted: bool = False
    title: str = ""
    force: bool = False

    def chosen(self, generations: Iterable[Exported]) -> list[Exported]:
        """Return those that were asked for. Raises UsageError if there are none."""
        found = [one for one in generations if self._has(one)]
        if not found:
            what = "No generation is pinned" if self.pinned else "There is no such generation"
            raise UsageError(what, "/tree shows their numbers")
        return found

    def _has(self, one: Exported) -> bool:
        if not (self.ranges or self.keys or self.pinned):
            return True
        if self.pinned and one.pinned:
            return True
        if one.batch:
            return one.batch in self.keys or one.key in self.keys
        return any(first <= one.number <= last for first, last in self.ranges)


def read_request(argument: str) -> ExportRequest:
    """Return what a command asks for. Raises UsageError for anything else."""
    found = _FILE.fullmatch(argument.strip())
    if not found:
        if argument.strip():
            form_of(Path(argument.strip().split()[0]))
        raise UsageError("/export needs a file", _USAGE)
    file, force, rest = found[1], bool(found[2]), found[3] or ""
    words, title = _before_title(rest)
    path = Path(file).expanduser()
    request = ExportRequest(path, form_of(path), title=title, force=force)
    return _with_words(request, words)


def _before_title(rest: str) -> tuple[list[str], str]:
    """Return the words before the title, and the title."""
    words = rest.split()
    if TITLE not in words:
        return words, ""
    return words[: words.index(TITLE)], rest.partition(TITLE)[2].strip()


def _with_words(request: ExportRequest, words: Iterable[str]) -> ExportRequest:
    ranges, keys, flags = list[tuple[int, int]](), list[str](), set[str]()
    for word in words:
        if number := _RANGE.fullmatch(word):
            ranges.append((int(number[1]), int(number[2] or number[1])))
        elif key := _KEY.fullmatch(word):
            keys.append(key[1])
        elif word in (PINNED, PAINTED, ALL, *_FORCE):
            flags.add(word)
        else:
            raise UsageError(f"/export does not know {word!r}", _USAGE)
    return ExportRequest(
        request.path,
        request.form,
        tuple(ranges),
        tuple(keys),
        PINNED in flags,
        PAINTED in flags,
        request.title,
        request.force or not flags.isdisjoint(_FORCE),
    )
