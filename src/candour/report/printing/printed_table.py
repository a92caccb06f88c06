"""A table in words: every cell as it is printed, with decimals and n chosen for the table as a whole."""

from typing import NamedTuple

from candour.report.printing.cells import PrintedCell, print_cell
from candour.results import Cell, Estimate, Table

DECISIONS_COLUMNS = ("decisions", "n", "of")
"""The column, by name, that says how many decisions or records a row rests on."""

_DECIMALS = (
    {"years": 1, "needed": 0, "ratio_to_expected": 2}
    | dict.fromkeys(("per_thousand", "expected", "more", "more_a_year", "crude", "rest_per_thousand"), 1)
    | dict.fromkeys(
        ("groups", "left_out", "shown", "equivalent", "cannot_tell", "too_small", "tried", "depth"), 0
    )
)
"""Columns that count years, decisions to come, or decisions out of a thousand, where more digits would promise too much;
ratios, which are read near 1; and numbers of groups, which are whole."""

_LARGE, _MIDDLING = 1000, 10


class PrintedTable(NamedTuple):
    """Rows of printed cells; `shared_n` is set where all estimates rest on the same number."""

    rows: tuple[tuple[PrintedCell, ...], ...]
    shared_n: int | None


def print_table(table: Table) -> PrintedTable:
    """Every cell. An estimate's n is left out where the row, or a note under the table, says it already."""
    decimals = [_choose_decimals(table, at) for at in range(len(table.columns))]
    decisions = _find_decisions(table)
    shared = _find_shared_n(table) if decisions is None else None
    return PrintedTable(
        tuple(
            tuple(
                print_cell(
                    cell, column, decimals=digits, known_n=shared if decisions is None else row[decisions]
                )
                for cell, column, digits in zip(row, table.columns, decimals, strict=True)
            )
            for row in table.rows
        ),
        shared,
    )


def _find_decisions(table: Table) -> int | None:
    names = [column.name for column in table.columns if column.unit == "count"]
    found = next((name for name in DECISIONS_COLUMNS if name in names), None)
    return None if found is None else table.index_of(found)


def _find_shared_n(table: Table) -> int | None:
    counts = [cell.n for row in table.rows for cell in row if isinstance(cell, Estimate)]
    return counts[0] if len(counts) > 1 and len(set(counts)) == 1 else None


def _choose_decimals(table: Table, at: int) -> int | None:
    """Fewer decimals where the numbers of a column are large; None: as many as its unit has."""
    column = table.columns[at]
    if column.unit != "number":
        return None
    if column.name in _DECIMALS:
        return _DECIMALS[column.name]
    values = [value for row in table.rows if (value := _read_value(row[at])) is not None]
    largest = max(map(abs, values), default=0.0)
    if largest >= _LARGE or (largest >= 1 and _are_plain_whole(table, at)):
        return 0
    return None if largest < _MIDDLING else 1


def _are_plain_whole(table: Table, at: int) -> bool:
    plain = [row[at] for row in table.rows if isinstance(row[at], (int, float, Estimate))]
    return all(isinstance(cell, (int, float)) and float(cell).is_integer() for cell in plain)


def _read_value(cell: Cell) -> float | None:
    value = cell.value if isinstance(cell, Estimate) else cell
    return float(value) if isinstance(value, (int, float)) else None
