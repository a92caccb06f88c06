"""The boxes of a flow of decisions: drawn as a list, so that it reads in order without a picture."""

from typing import NamedTuple

from candour.report.content.exhibits import Exhibit
from candour.report.printing.cells import PrintedCell, print_cell

PART = "part"
"""The column of a flow that says whether a box is left out (it stands aside) or a part of what is kept."""

_STYLES = {"left out": "aside", "of which": "within", "kept": "kept"}


class Box(NamedTuple):
    """One box: its label, its number, what the table says in words beside them, and where it stands."""

    label: str
    number: PrintedCell
    words: tuple[str, ...]
    style: str


def list_flow(exhibit: Exhibit, figure_x: str, figure_y: str) -> tuple[Box, ...]:
    """One box a row, from top to bottom."""
    table = exhibit.table
    label, number = table.index_of(figure_y), table.index_of(figure_x)
    words = [n for n, c in enumerate(table.columns) if c.unit == "text" and n != label]
    return tuple(
        Box(
            print_cell(row[label], table.columns[label]).text,
            print_cell(row[number], table.columns[number]),
            tuple(str(row[n]) for n in words if row[n] and table.columns[n].name != PART),
            next((_STYLES.get(str(row[n]), "") for n in words if table.columns[n].name == PART), ""),
        )
        for row in table.rows
    )
