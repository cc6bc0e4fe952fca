"""The table of the list at every width: nothing is too wide, touches or looks alike."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.meta import Meta
from tui.fullscreen.widgets.catalog_table import CatalogTable
from tui.view.catalog import Catalog, Order

NAMES = st.one_of(
    st.text(alphabet=st.sampled_from("ab_-@… 世\x1b\u202e"), max_size=40),
    st.sampled_from(["step_000100", "step_000200", "d24@730"]),
)
METAS = st.builds(
    lambda metric, loss, vocabulary: Meta(
        {metric: loss, "model_config": {"vocab_size": vocabulary}}
    ),
    st.sampled_from(["val_loss", "val_bpb"]),
    st.one_of(st.none(), st.floats(1e-300, 1e300), st.floats(0.2, 0.3)),
    st.sampled_from([32, 80, None]),
)


@st.composite
def catalogs(draw):
    """Entries with names, steps, metas and problems of any kind, in up to three runs."""
    entries = []
    for run in draw(st.sets(NAMES.filter(lambda n: n not in ("", ".")), min_size=1, max_size=3)):
        for name in draw(st.sets(NAMES, min_size=1, max_size=5)):
            step = draw(st.one_of(st.none(), st.integers(0, 3), st.integers(0, 10**15)))
            entries.append(
                Checkpoint(
                    name, step, Path("x", run, name or "-"), Path("x", run),
                    meta=draw(METAS), model_bytes=draw(st.integers(0, 2**70)),
                    problem=draw(st.sampled_from([None, None, "family G7", "broken 世界"])),
                )
            )  # fmt: skip
    every = tuple({entry.key: entry for entry in entries}.values())
    return Catalog(every, draw(st.sampled_from(list(Order))))


def text_of(table: CatalogTable, number: int) -> str:
    return "".join(text for text, _ in table.parts(number, loaded=False))


@given(catalogs(), st.integers(20, 80))
@settings(max_examples=150)
def test_no_row_is_too_wide_and_columns_do_not_touch(catalog, width):
    table = CatalogTable(catalog.rows(), catalog.order, width)
    assert cell_len(table.column_heads()) < width
    for one, other in zip(table.columns, table.columns[1:], strict=False):
        assert one.end < other.start
    assert table.columns[-1].end < width
    for number, row in enumerate(table.rows):
        parts = table.parts(number, loaded=False)
        assert cell_len("".join(text for text, _ in parts)) <= width
        if row.entry and not row.problem:
            cells = cell_len("".join(text for text, _ in parts))
            assert cells == table.columns[-1].end
            # Every second text after the marks and the name is the gap before a column.
            assert all(not text.strip() and text for text, _ in parts[3::2])


@given(catalogs(), st.integers(20, 80))
@settings(max_examples=150)
def test_no_two_rows_below_a_head_look_alike(catalog, width):
    table = CatalogTable(catalog.rows(), catalog.order, width)
    below: dict[int | None, list[str]] = {}
    for number, row in enumerate(table.rows):
        if row.entry:
            start, end = table.columns[0].start, table.columns[0].end
            name = text_of(table, number)[start:end].strip()
            below.setdefault(None if row.run else table.heads[number], []).append(name)
    for names in below.values():
        assert len(set(names)) == len(names)
    heads = [text_of(table, n).strip() for n, row in enumerate(table.rows) if row.entry is None]
    assert len(set(heads)) == len(heads)


@given(catalogs(), st.integers(20, 80), st.integers(0, 90))
@settings(max_examples=100)
def test_a_click_on_a_head_is_on_its_column(catalog, width, x):
    table = CatalogTable(catalog.rows(), catalog.order, width)
    here = [column for column in table.columns if column.start <= x < column.end]
    assert table.order_at(x) == (here[0].order if here else None)


def test_what_tells_runs_apart_is_kept():
    entries = [
        Checkpoint(f"step_{n}", n, Path(run, str(n)), Path(run))
        for run in ("runA_lr3e-4_long_schedule_seed1337", "runB_lr1e-3_long_schedule_seed1337")
        for n in (1, 2)
    ]
    table = CatalogTable(Catalog(tuple(entries)).rows(), Order.STEP, 26)
    assert text_of(table, 0).strip() == "runA_lr3e-4…ule_seed1337"
    flat = CatalogTable(Catalog(tuple(entries), Order.BEST).rows(), Order.BEST, 26)
    assert text_of(flat, 0).split()[:4] == ["?", "runA_lr…", "/", "1"]
