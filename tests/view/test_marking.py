"""Marks: what they are set on, and which checkpoints a comparison uses."""

from dataclasses import replace

from entries import entry

from tui.view.catalog import Catalog, Order
from tui.view.marking import Subjects, subjects, toggled, with_all, with_run

A = tuple(entry(step, 0.5, "runA") for step in (100, 200, 300))
B = tuple(entry(step, 0.5, "runB") for step in (1000, 900))
CATALOG = Catalog((*A, *B))


def marked(*entries, **changes) -> Catalog:
    return replace(CATALOG, marked=frozenset(one.key for one in entries), **changes)


def test_a_second_toggle_takes_the_mark_away():
    once = replace(CATALOG, marked=toggled(CATALOG, A[0]))
    assert once.marked_entries == (A[0],)
    assert toggled(once, A[0]) == frozenset()


def test_all_are_those_that_the_filter_shows_and_earlier_marks_stay():
    both = with_all(marked(A[0], filter="runB"))
    assert both == {A[0].key, *(one.key for one in B)}


def test_a_run_is_marked_whole_also_where_a_filter_hides_steps():
    assert with_run(marked(filter="000900"), B[0]) == {one.key for one in B}


def test_marked_entries_are_in_order_of_step_within_their_run_in_every_order_of_the_list():
    for order in Order:
        catalog = marked(A[1], *B, A[0], order=order, filter="x")
        assert catalog.marked_entries == (A[0], A[1], B[1], B[0])


def test_marks_survive_a_rescan_without_the_checkpoint():
    gone = replace(marked(A[0], A[1]), entries=A[1:])
    assert gone.marked_entries == (A[1],)
    assert replace(gone, entries=A).marked_entries == (A[0], A[1])


def test_without_marks_the_run_of_the_highlighted_checkpoint_is_used_and_said():
    assert subjects(marked(B[0]), A[0]) == Subjects((B[0],))
    assert subjects(CATALOG, B[0]) == Subjects(
        (B[1], B[0]), "nothing is marked: all 2 steps of the run"
    )
    assert subjects(CATALOG, None).entries == ()
    assert subjects(Catalog(A), B[0]).entries == ()
