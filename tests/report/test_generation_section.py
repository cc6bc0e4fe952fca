from dataclasses import replace
from typing import Any

from exports import exported

from core.report.document import Answer, Lines, Paragraph, Stretch
from core.report.exported import Exported
from core.report.generation_section import Place, SaidOfGeneration, generation_section

SAID = SaidOfGeneration("n · seed 7", "temp 0.50", "■ max tokens", {1: "◆ token 2 temp 0→1"})
PLACE = Place("#3", "g3")


def with_parent(one: Exported, number: int, tokens: int) -> Exported:
    record: dict[str, Any] = dict(one.record) | {"parent": {"number": number, "tokens": tokens}}
    return replace(one, record=record)


def paragraphs(one: Exported, place: Place = PLACE, *rows: tuple[str, str, Exported]) -> Any:
    parts = generation_section(one, SAID, place, rows).parts
    return [(part.text, part.to) for part in parts if isinstance(part, Paragraph)]


def test_a_section_has_note_settings_answer_end_and_command() -> None:
    one = replace(exported("12+3", "\n15"), note="wrong?", pinned=True, command="stepscope -p 12+3")
    section = generation_section(one, SAID, PLACE)
    assert (section.title, section.anchor) == ("#3  n · seed 7", "g3")
    assert section.entry == "#3  12+3 ▏⏎15"
    marked = (Stretch("\n"), Stretch("1", mark="◆ token 2 temp 0→1"), Stretch("5"))
    assert section.parts == (
        Paragraph("Note: wrong?", strong=True),
        Paragraph("Pinned"),
        Paragraph("temp 0.50"),
        Answer("12+3", "", marked),
        Paragraph("■ max tokens"),
        Paragraph("◆ token 2 temp 0→1"),
        Lines(("stepscope -p 12+3",)),
    )


def test_a_branch_and_its_parent_refer_to_each_other() -> None:
    branch = replace(with_parent(exported("12+3", "5"), 3, 2), seen="12+3\n9")
    place = Place("#4", "g4", ("#3", "g3"), (("#5", "g5"),))
    assert paragraphs(branch, place)[0] == ("Goes on from #3 after 2 tokens of its answer", "g3")
    assert ("#5 goes on from here", "g5") in paragraphs(branch, place)
    (answer,) = (
        part for part in generation_section(branch, SAID, place).parts if isinstance(part, Answer)
    )
    assert (answer.prompt, answer.kept) == ("12+3", "\n9")
    # A parent that is not in the export is only named.
    assert paragraphs(branch)[0] == ("Goes on from #3 after 2 tokens of its answer", "")


def test_a_row_tells_where_it_leaves_the_row_that_is_most_like_it() -> None:
    rows = (("f1.1", "g1", exported(text="123")), ("f1.2", "g2", exported(text="129")))
    assert paragraphs(exported(text="125"), PLACE, *rows)[0] == ("As f1.1 before token 3", "g1")
    assert paragraphs(exported(text="129"), PLACE, *rows)[0] == ("As f1.2 to this end", "g2")
    assert paragraphs(exported(text="5"), PLACE, *rows)[0] == ("Leaves f1.1 at token 1", "g1")


def test_a_long_prompt_is_short_in_the_contents() -> None:
    section = generation_section(exported("1" * 50, "2" * 500), SAID, PLACE)
    assert len(section.entry) < 75
