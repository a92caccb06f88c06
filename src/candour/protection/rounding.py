"""How exactly a number is printed."""

from dataclasses import replace

from candour.results import Cell, Column, Estimate, Table

SHARE_DECIMALS = 3
NUMBER_DECIMALS = 3


class Rounding:
    """The rounding of one table."""

    def __init__(self, table: Table, base: int) -> None:
        self._table, self._base = table, base

    def round_cell(self, cell: Cell, column: Column, number: int) -> Cell:
        """A cell with no more decimals than may be printed."""
        decimals = SHARE_DECIMALS if column.unit == "rate" else NUMBER_DECIMALS
        if isinstance(cell, Estimate):
            return replace(
                cell,
                value=round_number(cell.value, decimals),
                low=round_number(cell.low, decimals),
                high=round_number(cell.high, decimals),
            )
        return round_number(cell, decimals) if isinstance(cell, float) else cell


def round_number(value: float | None, decimals: int) -> float | None:
    """To so many decimals, and never minus nought."""
    return None if value is None else round(value, decimals) + 0.0
