"""What may leave of a table of people: no cell that would let someone be recognised. Plain Python.

« Suppress cells < 5 persons in published tables » (domain reference, 2.10: the threshold used by observatories of the
field). The reader of a table knows its total: hiding one cell alone would leave it to be found by subtraction.
"""

from collections.abc import Mapping

SMALLEST_CELL = 5


def masked(cells: Mapping[str, int], smallest: int = SMALLEST_CELL) -> dict[str, int | None]:
    """Returns the cells of a table whose total is known, numbers of people; None for what must not be read.

    A cell under `smallest` is hidden, none included: that nobody is there says something of all the others. Then the
    smallest of the others are hidden in turn, until what is hidden is several cells and, together, `smallest` people:
    the total less what is shown then says nothing of a few.
    """
    hidden = {name for name, people in cells.items() if people < smallest}
    for name in sorted(cells, key=lambda name: (cells[name], name)):
        if not hidden or (len(hidden) > 1 and sum(cells[one] for one in hidden) >= smallest):
            break
        hidden.add(name)
    return {name: None if name in hidden else people for name, people in cells.items()}
