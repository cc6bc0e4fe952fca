"""Lines that are made when they are shown: a page of many thousands opens at once."""

from collections.abc import Callable, Sequence
from typing import overload

from tui.view.result_view import ResultLine


class LazyLines(Sequence[ResultLine]):
    """`count` lines; `line` makes the one with a number, from 0 on."""

    def __init__(self, count: int, line: Callable[[int], ResultLine]) -> None:
        self._count, self._line = count, line

    def __len__(self) -> int:
        """Return the number of lines."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> ResultLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[ResultLine]: ...
    def __getitem__(self, at: int | slice) -> ResultLine | Sequence[ResultLine]:
        """Return the line with a number, or some of them."""
        numbers = range(self._count)[at]
        return self._line(numbers) if isinstance(numbers, int) else [self._line(n) for n in numbers]
