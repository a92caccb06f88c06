"""Rows of published tables as sentences. Every number is printed as all documents of the report print it."""

from collections.abc import Iterable

from candour.report.printing.cells import NO_BREAK, WITHHELD_LABEL, PrintedCell
from candour.report.printing.printed_table import print_table
from candour.results import Cell, Estimate, Table


def say_row(table: Table, at: int, *, but: Iterable[str] = (), only: Iterable[str] = ()) -> str:
    """One row: `AUC: 0.688 (0.659 to 0.713); Brier score: 0.089 (0.082 to 0.095)`, and last what was withheld.

    Hidden and empty cells are left out, and those of the columns `but`; with `only`, no other column is said.
    """
    printed = print_table(table).rows[at]
    left_out, kept = frozenset(but), frozenset(only)
    said = [
        (column.label, cell)
        for column, cell in zip(table.columns, printed, strict=True)
        if not column.hidden and column.name not in left_out and (not kept or column.name in kept)
    ]
    parts = [
        f"{label}: {say_printed(cell)}" for label, cell in said if cell.state not in {"empty", "withheld"}
    ]
    withheld = [label for label, cell in said if cell.state == "withheld"]
    return "; ".join((*parts, *((f"{WITHHELD_LABEL}: {', '.join(withheld)}",) if withheld else ())))


def say_printed(cell: PrintedCell) -> str:
    """A printed cell on one line."""
    if cell.state == "withheld":
        return WITHHELD_LABEL
    return " ".join(part for part in (cell.text, cell.interval or cell.remark, cell.basis) if part)


def say_estimate(cell: Cell, printed: str) -> str:
    """A printed number with the n that it rests on, where the print leaves it out."""
    if isinstance(cell, Estimate) and f"n{NO_BREAK}=" not in printed:
        return f"{printed} n{NO_BREAK}={NO_BREAK}{cell.n:,}"
    return printed


def say_cell(table: Table, at: int, name: str) -> str:
    """One cell of one row, always with its n."""
    column = table.index_of(name)
    return say_estimate(table.rows[at][column], say_printed(print_table(table).rows[at][column]))


def list_rows(table: Table) -> range:
    """The positions of a table's rows."""
    return range(len(table.rows))
