"""Versions of stepscope, Python and the packages, held against what stepscope asks for."""

import platform
import re
import sys
from collections.abc import Iterator
from importlib import metadata

from tui.doctor.fact import Fact, Section, broken, note

_OWN = "stepscope"
_REQUIRED = ("torch", "textual", "rich")
# Packages of the extras, and what they are for.
_EXTRAS = {
    "tiktoken": ("bpe", "text for nanochat's tokenizer.pkl and GPT-2's table"),
    "tokenizers": ("hf", "text for a tokenizer.json"),
    "textual-serve": ("web", "the session in a browser"),
}
_BOUND = re.compile(r"(>=|<)(\d+(?:\.\d+)*)")


def versions() -> Section:
    """Return the versions; a required package that is missing is broken."""
    return Section("versions", tuple(_facts()))


def _facts() -> Iterator[Fact]:
    own = _version(_OWN)
    yield (
        Fact(_OWN, own)
        if own
        else note(_OWN, "not installed: it runs from its folder", "pip install -e . in that folder")
    )
    yield Fact("python", f"{platform.python_version()} ({sys.executable})")
    wanted = _ranges()
    for name in _REQUIRED:
        yield _required(name, wanted.get(name, ""))
    for name, (extra, what) in _EXTRAS.items():
        if extra in _offered():
            found = _version(name)
            yield Fact(name, found or f"not installed: {what} (pip install 'stepscope[{extra}]')")


def _required(name: str, wanted: str) -> Fact:
    found = _version(name)
    if not found:
        return broken(name, "not installed", f"pip install '{name}{wanted}'")
    if not _within(found, wanted):
        tried = f"{found}; stepscope was tried with {wanted}"
        return note(name, tried, f"pip install '{name}{wanted}'")
    return Fact(name, found)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _ranges() -> dict[str, str]:
    """Return the bounds such as `>=2.10,<2.14` of each package that stepscope requires."""
    found = {}
    for line in _requirements():
        if ";" not in line and (named := re.match(r"[\w-]+", line)):
            bounds = sorted("".join(bound) for bound in _BOUND.findall(line))
            found[named[0]] = ",".join(reversed(bounds))
    return found


def _offered() -> set[str]:
    """Return the extras that this version has; all where it is not installed."""
    named = {
        extra for line in _requirements() for extra in re.findall(r"extra == ['\"](\w+)", line)
    }
    return named or {extra for extra, _ in _EXTRAS.values()}


def _requirements() -> list[str]:
    try:
        return metadata.requires(_OWN) or []
    except metadata.PackageNotFoundError:
        return []


def _within(found: str, wanted: str) -> bool:
    own = _numbers(found)
    return all((own < _numbers(bound)) == (sign == "<") for sign, bound in _BOUND.findall(wanted))


def _numbers(version: str) -> tuple[int, ...]:
    """Return the leading numbers of a version: (2, 13, 0) of `2.13.0+cpu`."""
    leading = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, leading[0].split("."))) if leading else ()
