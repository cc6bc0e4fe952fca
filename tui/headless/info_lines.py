"""The facts of `stepscope info` as labels and values."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.base.text import count, loss, plural, size
from core.checkpoints.families.override_values import words
from core.checkpoints.recommend import BestFor
from core.machine.precision import PLAIN
from tui.view.checkpoint_table import share
from tui.view.marks import STAR


def info_lines(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield each fact that is known: its label and its value in words."""
    yield from _place_lines(facts)
    if facts["metric"]:
        yield facts["metric"].replace("_", " "), loss(facts["loss"])
    if facts["best_for"]:
        yield "best for", BestFor(facts["best_for"]).words
    if facts["recommended"]:
        yield STAR, facts["recommended"]
    if facts["past_best"]:
        yield "past the best by", share(facts["past_best"])
    if facts["contradiction"]:
        yield "mismatch", facts["contradiction"]
    yield "model file", size(facts["model_bytes"])
    if facts["total_bytes"] > facts["model_bytes"]:
        yield "with optimizer", size(facts["total_bytes"])
    if "fingerprint" in facts:
        yield from _index_lines(facts)
    if "family" in facts:
        yield from _model_lines(facts)
    if facts["problem"]:
        yield "problem", facts["problem"]


def _place_lines(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "path", facts["path"]
    if facts["source"]:
        yield "stage", facts["source"]


def _index_lines(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "fingerprint", facts["fingerprint"]
    yield "tensors", f"{facts['tensors']:,}"
    yield "parameters", f"{count(facts['parameters'])} ({facts['parameters']:,})"
    yield "dtypes", ", ".join(f"{name} {count(n)}" for name, n in facts["dtypes"].items())
    if not facts["checksums"]:
        yield "no checksums", "damaged weights are not noticed"


def _model_lines(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    yield "family", f"{facts['family']}: {facts['family_why']}"
    yield "features", ", ".join(facts["features"])
    yield from (("choice", text) for text in facts["choices"])
    for name, value in facts["overrides"].items():
        new, own = words(((name, value), (name, facts["replaced"][name])))
        yield "set", f"{new} in place of {own.partition('=')[2]}"
    heads = f"{plural(facts['heads'], 'head')} of {facts['head_dim']}"
    if facts["kv_heads"] != facts["heads"]:
        heads += f", {plural(facts['kv_heads'], 'key-value head')}"
    yield "shape", f"{facts['layers']} layers x {facts['width']}, {heads}"
    yield "vocabulary", f"{facts['vocabulary']:,}, embedding of {facts['embedding_rows']:,} rows"
    yield "context", f"{facts['context']:,} tokens"
    yield from _window_lines(facts["traits"])
    yield "tokenizer", facts["tokenizer"] or "none: only ids can be used"
    yield from (("remark", text) for text in facts["tokenizer_remarks"])
    free = "" if facts["free_bytes"] is None else f" of {size(facts['free_bytes'])} free"
    verdict = "" if facts["fits"] else ": does not fit"
    needs = f"{size(facts['needs_bytes'])} in {facts['needs_precision']}"
    if facts["needs_precision"] != PLAIN.precision:
        verdict += f"; {size(facts['needs_bytes_float32'])} in float32"
    yield "needs", f"{needs}{free}{verdict}"


def _window_lines(traits: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the windows of a family that has them; a window is earlier tokens."""
    if traits["window_pattern"]:
        pattern, short = traits["window_pattern"], f"{traits['short_window']:,}"
        long = "all" if traits["long_window"] is None else f"{traits['long_window']:,}"
        # Without S in the pattern, no layer has the short window.
        both = f"S: {short} earlier tokens, L: {long}"
        yield "windows", f"{pattern}, {both if 'S' in pattern else f'L: {long} earlier tokens'}"
