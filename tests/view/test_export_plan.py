import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from exports import exported
from hypothesis import given
from hypothesis import strategies as st
from report_pages import Page

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from core.protocol.settings import SamplingSettings
from core.report.document import Document, Paragraph, Section
from core.report.exported import Exported, as_json, from_values
from tui.view.export_plan import (
    FORMS,
    ExportPlan,
    check_target,
    exported_text,
    form_of,
    write_export,
)

# The index of the embedded checkpoint tells it.
FINGERPRINT = "67ef19c1eb5611db"


def of_demo(fingerprint: str) -> Exported:
    record: dict[str, Any] = dict(exported().record)
    path = str(DEMO / "step_008000/model_008000.pt")
    record["checkpoint"] = record["checkpoint"] | {"path": path, "fingerprint": fingerprint}
    return Exported(record)


def test_a_page_has_the_facts_of_files_that_are_still_the_same() -> None:
    page = Page(exported_text(ExportPlan((of_demo(FINGERPRINT), exported()), "html")))
    cells = page.of("td")
    assert "4 × 128, 4 heads · 794.6 k" in cells
    assert "1.5 MiB" in cells
    changed = Page(exported_text(ExportPlan((of_demo("other"),), "html")))
    assert "1.5 MiB" not in changed.of("td")


def test_the_heading_is_the_title_else_what_was_chosen() -> None:
    plans = (
        ExportPlan((exported(),), "html", "Why?", ("Session k3f9x",)),
        ExportPlan((exported(),), "html", "", ("Session k3f9x",)),
        ExportPlan((exported(),), "html"),
    )
    pages = [Page(exported_text(plan)) for plan in plans]
    assert [page.of("h1") for page in pages] == [["Why?"], ["Session k3f9x"], ["Generations"]]
    assert [page.of("p")[0] for page in pages] == [
        "Session k3f9x", "1 generation of 1 checkpoint", "1 generation of 1 checkpoint",
    ]  # fmt: skip


def test_what_was_judged_is_part_of_the_page() -> None:
    judged = Document("Score on a.txt", (Section("Losses", (Paragraph("lower"),)),))
    page = Page(exported_text(ExportPlan((exported(),), "html", judged=(judged,))))
    assert "Score on a.txt" in page.of("h2")
    assert "lower" in page.of("p")


def test_lines_have_the_generations_alone(tmp_path: Path) -> None:
    path = tmp_path / "e.jsonl"
    message = write_export(ExportPlan((exported(), exported()), "jsonl", "Why?"), path)
    lines = path.read_text().splitlines()
    assert [json.loads(line)["text"] for line in lines] == ["\n15\n", "\n15\n"]
    assert message.startswith(f"export: {path} · 2 generations · ")


OTHERS = st.sampled_from(
    (None, True, -1, 1e300, 10**40, "", "NaN", "\ud800", [], ["a"], {}, {"a": 1}, [[1, 2]], [None])
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the keys and indexes that lead to each value within another."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in inner:
        yield (*path, key)
        if isinstance(one, dict | list):
            yield from places(one, (*path, key))


COLD = SamplingSettings(temperature=0.0)
WHOLE = json.dumps(
    as_json(replace(exported("12x+3", "\n15\n", (2, COLD)), id="k3f9x.f1.3", began=1.5))
    | {"parent": {"number": 1, "tokens": 2}, "chat": {"system": "s", "start": 1}}
)


@given(st.sampled_from(list(places(json.loads(WHOLE)))), OTHERS)
def test_what_is_read_can_be_written(place: tuple[Any, ...], other: Any) -> None:
    values = json.loads(WHOLE)
    inner = values
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = other
    with suppress(UsageError):
        one = from_values(values)
        for form in FORMS:
            exported_text(ExportPlan((one, one), form, painted=True)).encode()


def test_the_form_is_that_of_the_name() -> None:
    assert [form_of(Path(name)) for name in ("a.html", "a.b.JSONL")] == ["html", "jsonl"]
    for name in ("a", "a.txt", ".html", "model.pt"):
        with pytest.raises(UsageError, match="An export cannot be"):
            form_of(Path(name))


def test_a_file_that_is_there_is_replaced_only_if_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "e.html"
    check_target(path, force=False, how="")
    path.write_text("mine")
    with pytest.raises(UsageError, match="it exists") as caught:
        check_target(path, force=False, how="Type !")
    assert caught.value.hint == "Type !"
    check_target(path, force=True, how="")
    with pytest.raises(UsageError, match="not a file"):
        check_target(tmp_path, force=True, how="")
    with pytest.raises(UsageError, match="folder does not exist"):
        check_target(tmp_path / "none/e.html", force=True, how="")
    assert (path.read_text(), [one.name for one in tmp_path.iterdir()]) == ("mine", ["e.html"])
