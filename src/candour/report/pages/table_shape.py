"""How a table is laid out on a page: what follows from its size and from what disclosure control left of it."""

from candour.results import Estimate, Table, Withheld

STACK_FROM, MANY_COLUMNS = 2, 6
"""In a table with more estimates a row than this, or with so many columns, the interval and n stand under the number."""

LONG_FROM = 40
"""A table with more rows than this is folded away on the screen."""

LONG_LABEL = 30
"""A first column with more characters than this is given room."""


def is_stacked(table: Table) -> bool:
    """Whether intervals stand under their numbers, because beside them there is no room."""
    estimates = sum(
        any(isinstance(row[at], Estimate) for row in table.rows) for at in range(len(table.columns))
    )
    return estimates > STACK_FROM or (estimates > 0 and len(table.columns) > MANY_COLUMNS)


def has_long_labels(table: Table) -> bool:
    """Whether the first column needs room, so that its words do not pile up."""
    return any(len(str(row[0])) > LONG_LABEL for row in table.rows)


def is_long(table: Table) -> bool:
    """Whether a table is folded away on the screen."""
    return len(table.rows) > LONG_FROM


def is_wholly_withheld(table: Table) -> bool:
    """Whether no number, and no answer in words, is left to print."""
    if not holds_withheld(table):
        return False
    answers = {at for at, column in enumerate(table.columns) if column.name in {"answer", "found"}}
    return not any(
        isinstance(cell, (int, float, Estimate)) or (at in answers and isinstance(cell, str) and cell)
        for row in table.rows
        for at, cell in enumerate(row)
    )


def holds_withheld(table: Table) -> bool:
    """Whether disclosure control took anything out of a table."""
    return any(isinstance(cell, Withheld) for row in table.rows for cell in row)
