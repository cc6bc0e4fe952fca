"""`stepscope info CHECKPOINT`: all facts about a checkpoint that need no weights."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.base.errors import ReportedError, UsageError
from core.base.jsonfile import strict_json
from core.base.text import clean, plural, shorten
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.families.override_values import Overrides, Value
from core.checkpoints.families.overrides import values_of
from core.checkpoints.ptfile import Index
from core.checkpoints.scan import scan
from core.machine.memory import EXPECTED_TOKENS, fit, free_memory
from core.machine.precision import AUTO, PLAIN, expected
from core.tokenizers.find import tokenizer_for
from tui.command_line.checkpoint_choice import checked, found, named
from tui.headless.info_lines import info_lines
from tui.headless.listing import describe
from tui.headless.tables import write
from tui.terminal.streams import is_terminal, narrate
from tui.view.not_finite_words import has_not_finite
from tui.view.standing import Standing

if TYPE_CHECKING:
    from rich.tree import Tree

    from tui.headless.tensors import TensorFlags, TensorList

# Values of the meta in the tree.
MOST_VALUES = 300


def run_info(
    name: str,
    roots: Iterable[Path],
    overrides: Overrides,
    *,
    demo: bool,
    as_json: bool,
    tensors: "TensorFlags | None" = None,
) -> int:
    """Print the facts of each checkpoint that a name means, or its tensors if they are asked for.

    Returns 0, or the exit code of the first error: what prevents loading, words that no tensor
    has, damaged bytes. NaN and Inf are told, on stderr too, and do not change the exit code.

    `overrides` are constants that the user set. Raises UsageError for one that the checkpoint's
    family lacks.
    """
    surveyed = found(roots, demo=demo)
    known = checked(surveyed.entries)
    checkpoints = named(name, replace(surveyed, entries=tuple(known)), demo=demo)
    gathered = [gather(one, known, overrides) for one in checkpoints]
    lists = _tensor_lists(checkpoints, tensors) if tensors else []
    if as_json:
        _print_json([facts for facts, _ in gathered], lists)
    elif tensors:
        for listed in lists:
            write(listed.lines())
    else:
        for checkpoint, (facts, _) in zip(checkpoints, gathered, strict=True):
            _print_tree(checkpoint, facts)
    for listed in lists:
        _warn_of(listed)
    failures = [failure for _, failure in gathered if failure]
    failures += [one.failure for one in lists if one.failure]
    stopped = tensors.interrupts.exit_code if tensors and tensors.interrupts else 0
    return _told(failures) or stopped


def _print_json(every: list[dict[str, Any]], lists: Sequence["TensorList"]) -> None:
    """Print one object, a list of several; each has its tensors if they are asked for."""
    for facts, listed in zip(every, lists, strict=False):
        facts["tensor_list"] = listed.as_json()
    shown = strict_json(every if len(every) > 1 else every[0])
    sys.stdout.write(json.dumps(shown, indent=1, allow_nan=False) + "\n")
    sys.stdout.flush()


def _warn_of(listed: "TensorList") -> None:
    """Tell of NaN and Inf on stderr, where stdout does not show it to the user already."""
    words = listed.not_finite
    if has_not_finite(words) and not is_terminal(sys.stdout):
        narrate(f"{listed.name}: {words}")


def _told(failures: list[ReportedError]) -> int:
    """Tell errors on stderr; return the exit code of the first, 0 if there is none."""
    # The same file can be refused twice.
    for line in dict.fromkeys(failure.line() for failure in failures):
        narrate(line)
    return failures[0].exit_code if failures else 0


def _tensor_lists(checkpoints: Iterable[Checkpoint], flags: "TensorFlags") -> "list[TensorList]":
    from tui.headless.tensors import list_tensors  # noqa: PLC0415 - seldom asked for

    return [list_tensors(one, flags) for one in checkpoints]


def gather(
    checkpoint: Checkpoint, known: list[Checkpoint], overrides: Overrides = ()
) -> tuple[dict[str, Any], ReportedError | None]:
    """Return all facts as JSON, and the error that ended the collection early, if any."""
    siblings = [entry for entry in known if entry.run == checkpoint.run]
    if all(entry.key != checkpoint.key for entry in siblings):
        # The folder above one without a step may be any folder, and large.
        place = checkpoint.folder if checkpoint.step is None else checkpoint.run
        siblings = checked(scan([place]))
    same = next((entry for entry in siblings if entry.key == checkpoint.key), checkpoint)
    facts = describe(same, Standing(tuple(siblings)).star_of(same))
    failure: ReportedError | None = None
    try:
        facts |= _of_file(checkpoint.index())
        facts |= _of_model(checkpoint, overrides)
    except UsageError:
        # Of the words that the user typed, not of the checkpoint.
        raise
    except ReportedError as error:
        failure = error
        facts |= {"problem": error.message, "code": error.code}
    facts["meta"] = checkpoint.meta.values
    return facts, failure


def _of_file(index: Index) -> dict[str, Any]:
    return {
        "fingerprint": index.fingerprint,
        "tensors": len(index.tensors),
        "parameters": index.parameters,
        "dtypes": index.dtypes,
        "checksums": index.has_checksums,
    }


def _of_model(checkpoint: Checkpoint, overrides: Overrides) -> dict[str, Any]:
    own, config = checkpoint.config(), checkpoint.config(overrides)
    found = tokenizer_for(checkpoint, None, overrides)
    route = expected(AUTO, config.parameters)
    estimate = fit(config, route, EXPECTED_TOKENS, free_memory())
    return {
        "family": config.traits.family,
        "family_why": config.traits.why,
        "features": config.feature_names,
        "traits": asdict(config.traits),
        "choices": [choice.text for choice in config.choices],
        "overrides": dict(overrides),
        "replaced": {name: _values(own)[name] for name, _ in overrides},
        "layers": config.n_layer,
        "width": config.n_embd,
        "heads": config.n_head,
        "kv_heads": config.n_kv_head,
        "head_dim": config.head_dim,
        "vocabulary": config.vocab_size,
        "embedding_rows": config.padded_vocab_size,
        "context": config.sequence_len,
        "tokenizer": found.tokenizer.name if found.tokenizer else None,
        "tokenizer_assumed": (found.tokenizer.assumed or None) if found.tokenizer else None,
        "tokenizer_remarks": found.remarks,
        "needs_precision": route.precision,
        "needs_bytes": estimate.needed,
        "needs_bytes_float32": _needed(config, PLAIN.precision),
        "free_bytes": estimate.free,
        "fits": estimate.fits,
    }


def _needed(config: ModelConfig, precision: str) -> int:
    return fit(config, expected(precision, config.parameters), EXPECTED_TOKENS, None).needed


def _values(config: ModelConfig) -> dict[str, Value]:
    return dict(values_of(config.traits, config.vocab_size))


def _print_tree(checkpoint: Checkpoint, facts: Mapping[str, Any]) -> None:
    from rich.text import Text  # noqa: PLC0415 - JSON needs no tree
    from rich.tree import Tree  # noqa: PLC0415 - likewise

    from tui.headless.tables import show  # noqa: PLC0415 - likewise

    tree = Tree(Text(clean(checkpoint.name)))
    for label, value in info_lines(facts):
        tree.add(Text(clean(f"{label}: {value}")))
    meta = tree.add(Text(f"meta ({clean(checkpoint.meta_path.name)})" if checkpoint.meta_path
                         else "meta: none"))  # fmt: skip
    _add_values(meta, facts["meta"], MOST_VALUES)
    show([tree])


def _add_values(branch: "Tree", value: Mapping[str, Any], left: int) -> int:
    """Add at most `left` values to a branch, and how many more there are; return what is left."""
    from rich.text import Text  # noqa: PLC0415 - JSON needs no tree

    for place, (key, item) in enumerate(value.items()):
        if left <= 0:
            branch.add(Text(f"… {plural(len(value) - place, 'more value')}; --json has them"))
            break
        left -= 1
        if isinstance(item, dict):
            left = _add_values(branch.add(Text(clean(str(key)))), item, left)
        else:
            branch.add(Text(clean(f"{key}: {shorten(str(strict_json(item)), 400)}")))
    return left
