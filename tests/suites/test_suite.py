"""The grid and its cells."""

from core.suites.suite import Cell, Grid


def test_cells_are_all_combinations_with_the_temperature_slowest() -> None:
    grid = Grid((0.0, 0.5), (None, 5), (0.9,), (0.0, 0.1))
    assert grid.cells[:4] == (
        Cell(0.0, None, 0.9, 0.0),
        Cell(0.0, None, 0.9, 0.1),
        Cell(0.0, 5, 0.9, 0.0),
        Cell(0.0, 5, 0.9, 0.1),
    )
    assert len(grid.cells) == len(set(grid.cells)) == 8


def test_an_answer_ends_at_the_newline() -> None:
    settings = Cell(0.5, 5, 0.9, 0.1).settings
    assert (settings.temperature, settings.top_k, settings.top_p) == (0.5, 5, 0.9)
    assert (settings.min_p, settings.stop_on_newline, settings.stop) == (0.1, True, ())
