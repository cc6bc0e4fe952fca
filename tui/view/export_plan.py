"""What is exported, to which file and in which form; it is written outside the screen's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.base.errors import ReportedError, UsageError
from core.base.text import clean, plural, size
from core.base.version import version
from core.base.whole_file import check_writable, is_there, unwritable, write_whole
from core.checkpoints.typed_path import at_path
from core.machine.precision import AUTO
from core.report.document import Document, Made
from core.report.export_lines import export_lines
from core.report.exported import Exported
from core.report.html_page import html_page
from core.report.session_document import CheckpointFacts, session_document
from tui.view.export_words import said_of_session
from tui.view.facts import file_facts

HTML, JSONL = "html", "jsonl"
FORMS = (HTML, JSONL)
_UNTITLED = "Generations"
_HINT = "Give another FILE"


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """An export; `about` are sentences on how the generations were chosen.

    `judged` are the reports of scores, suites and the like. `command` makes the export again.
    """

    generations: Sequence[Exported]
    form: str
    title: str = ""
    about: tuple[str, ...] = ()
    judged: Sequence[Document] = ()
    painted: bool = False
    command: str = ""


def form_of(path: Path) -> str:
    """Return the form that the name of a file asks for. Raises UsageError for any other name."""
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise UsageError(
            f"An export cannot be {clean(path.name)!r}", "Give a FILE that ends in .html or .jsonl"
        )
    return form


def check_target(path: Path, *, force: bool, how: str) -> None:
    """Raise UsageError where the file cannot be written, or is there and `force` is not given.

    `how` is the hint that tells how it is replaced.
    """
    if is_there(path, _HINT) and not force:
        raise unwritable(path, "it exists", how)
    check_writable(path, _HINT)


def exported_text(plan: ExportPlan) -> str:
    """Return the export; it reads the files of checkpoints for facts about them."""
    if plan.form == JSONL:
        return export_lines(plan.generations)
    # Without a title, the first sentence is one.
    first, *about = (plan.title, *plan.about) if plan.title else (*plan.about, _UNTITLED)
    about = [one for one in about if one != _UNTITLED]
    said = said_of_session(plan.generations, first, about, painted=plan.painted)
    made = Made(plan.command, version())
    facts = _facts(plan.generations)
    return html_page(session_document(plan.generations, plan.judged, facts, said, made))


def write_export(plan: ExportPlan, path: Path) -> str:
    """Write the export as a whole file; return a message. Raises UsageError when that fails."""
    data = exported_text(plan).encode()
    write_whole(path, data, _HINT)
    what = plural(len(plan.generations), "generation")
    return f"export: {clean(str(path))} · {what} · {size(len(data))}"


def _facts(generations: Sequence[Exported]) -> Mapping[str, CheckpointFacts]:
    """Return the facts of checkpoints whose files are still those that were run."""
    paths = {
        one.record["checkpoint"]["fingerprint"]: one.record["checkpoint"]["path"]
        for one in generations
    }
    found = {fingerprint: _facts_of(fingerprint, path) for fingerprint, path in paths.items()}
    return {fingerprint: facts for fingerprint, facts in found.items() if facts}


def _facts_of(fingerprint: str, path: str) -> CheckpointFacts | None:
    try:
        entry = at_path(Path(path), [])
        if entry.index().fingerprint != fingerprint:
            return None
    except (ReportedError, OSError, ValueError):
        return None
    facts = file_facts(entry, AUTO)
    return CheckpointFacts(facts.model, facts.family, size(entry.model_bytes))
