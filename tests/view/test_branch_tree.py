"""The tree of generations: who left whom, where, and what differs."""

from dataclasses import replace

from recording import READY, begin, request
from seen import logits_for, seen_generation, seen_token

from core.protocol.events import Started
from core.record.generation import Generation
from core.record.session import Session
from core.tokenizers.characters import CURRENT
from tui.view.branch_tree import (
    difference_words,
    figures,
    first_difference,
    subtree,
    tree_lines,
    tree_of,
)

SEEN = replace(READY, origin=replace(READY.origin, tokenizer=CURRENT))


def ids(text: str) -> tuple[int, ...]:
    return CURRENT.encode(text).ids


def grown() -> tuple[Session, list[Generation]]:
    """#1 `579`; #2 leaves it at its second token, #3 goes on from its end, #4 leaves #2; #5."""
    session = Session()
    asked = replace(request(), lens=True)

    def add(text: str, continued: str = "", parent: tuple[int, int] | None = None) -> None:
        session.apply(Started((replace(asked, continued=ids(continued)),), SEEN, parent))
        for index, char in enumerate(text):
            session.apply(seen_token(index, char, logits_for(char, 3.0)))

    add("579")
    add("99", "58", (1, 1))
    add("+1", "579", (1, 3))
    add("7", "5897", (2, 1))
    add("4")
    return session, session.generations


def numbers(generations: list[Generation], pruned: set[int]) -> list[int]:
    return [node.generation.number for node in tree_of(generations, pruned)]


def test_branches_are_below_what_they_left() -> None:
    _, generations = grown()
    nodes = tree_of(generations)
    assert [(node.stem, node.generation.number) for node in nodes] == [
        ("", 1), ("├ ", 2), ("│ └ ", 4), ("└ ", 3), ("", 5),
    ]  # fmt: skip
    lines = [line.text for line in tree_lines(nodes, 4)]
    assert "#2 token 2: 7 → 8 ▏99" in lines[1]
    assert " ● │ └ #4 token 2: 9 → 7 ▏7" in lines[2]
    assert "#3 after token 3 ▏+1" in lines[3]
    assert lines[0].count("●") == 0
    assert [line.number for line in tree_lines(nodes, 4)] == [1, 2, 4, 3, 5]
    assert all(line.acts for line in tree_lines(nodes, 4))


def test_what_is_pruned_goes_with_all_that_grew_from_it() -> None:
    _, generations = grown()
    assert subtree(generations, 2) == {2, 4}
    assert subtree(generations, 1) == {1, 2, 3, 4}
    assert numbers(generations, {2, 4}) == [1, 3, 5]
    # What grew from something hidden is hidden too, whatever is named.
    assert numbers(generations, {2}) == [1, 3, 5]


def test_the_first_difference_is_of_the_whole_texts() -> None:
    _, generations = grown()
    one, two, three, four, five = generations
    prompt = len(one.request.ids)
    assert first_difference(one, two) == prompt + 1
    assert difference_words(two, one) == "#2 and #1 differ first at token 2: 8, 7"
    assert difference_words(three, one) == "#3 and #1 differ first at token 4: +, its end"
    assert difference_words(four, four) == "#4 and #4 are the same"
    other = begin(Session(), replace(request("2="), continued=()))[0]
    assert difference_words(five, other) == "#5 and #1 have other prompts"


def test_figures_are_length_mean_surprise_and_stop() -> None:
    generation = seen_generation("57", (0.0, 0.0))
    assert figures(generation) == ("2 tokens", "5.00 bits", "max tokens")
    assert figures(seen_generation("", ())) == ("0 tokens", "max tokens")
    assert figures(grown()[1][0])[-1] == "running"
