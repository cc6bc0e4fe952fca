"""A generation of the history in full, as lines; text of models and files is cleaned."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from core.base.text import clean, plural
from core.journal.kept import KeptGeneration
from core.journal.search import checkpoint_words, settings_words
from tui.view.checkpoint_facts import Fact
from tui.view.fact_lines import fact_lines
from tui.view.history_words import resume_command
from tui.view.kept_line import CUT_OFF
from tui.view.shell_words import shell_line


def kept_lines(kept: KeptGeneration, width: int) -> Iterator[str]:
    """Yield the facts of a generation in `width` cells, then its prompt and its text as they are.

    Raises ValueError, TypeError or KeyError for one whose values are not ours.
    """
    for line in fact_lines(list(_facts(kept)), width):
        yield line.key + line.value
    yield from _section("prompt", kept.prompt)
    if kept.seen != kept.prompt:
        yield from _section("as the model saw it", kept.seen)
    yield from _section("text", kept.text)


def _section(title: str, text: str) -> Iterator[str]:
    yield ""
    yield f"{title}:"
    yield from clean(text, keep="\n").split("\n")


def _facts(kept: KeptGeneration) -> Iterator[Fact]:
    record = kept.head["record"]
    yield Fact("generation", kept.id + (" · pinned" if kept.pinned else ""))
    if kept.note:
        yield Fact("note", kept.note)
    yield Fact("began", _second(kept.began))
    yield Fact("ended", _ended(kept))
    if error := kept.end.get("error"):
        yield Fact("error", error["message"])
    yield from _checkpoint(kept.checkpoint)
    yield Fact("settings", settings_words(record))
    yield from _changes(kept.timeline, record["settings"])
    if record.get("chat"):
        yield Fact("chat", f"system {record['chat']['system']!r}")
    if parent := record.get("parent"):
        kept_tokens = plural(parent["tokens"], "token")
        yield Fact("continues", f"#{parent['number']} after {kept_tokens}")
    threads = plural(int(record["threads"]), "thread")
    yield Fact("computed", f"batch of {record['batch']} · {threads} · torch {record['torch']}")
    yield Fact("tokenizer", str(record["tokenizer"] or "none: only ids"))
    yield Fact("to repeat", shell_line(("stepscope", "replay", kept.id)))
    yield Fact("session", kept.session)
    yield Fact("to resume", resume_command(kept.session))


def _ended(kept: KeptGeneration) -> str:
    count = plural(len(kept.new_ids), "token")
    if kept.stop is None:
        return f"{CUT_OFF}: the process ended first · {count}"
    return f"{_second(kept.ended)} · {kept.stop} · {count}"


def _checkpoint(checkpoint: Mapping[str, Any]) -> Iterable[Fact]:
    yield Fact("checkpoint", checkpoint_words(checkpoint))
    yield Fact("path", checkpoint["path"])
    yield Fact("fingerprint", checkpoint["fingerprint"])


def _changes(timeline: list[dict[str, Any]], before: Mapping[str, Any]) -> Iterator[Fact]:
    """Yield what changed from a token on, counted from 1."""
    for change in timeline:
        settings = change["settings"]
        values = [f"{name}={settings[name]}" for name in settings
                  if settings[name] != before.get(name)]  # fmt: skip
        if values:
            yield Fact(f"from token {change['at'] + 1:,}", " ".join(values))
        before = settings


def _second(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(seconds))
