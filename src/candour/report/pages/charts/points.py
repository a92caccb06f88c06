"""What a chart may show: the numbers of a published table, with withheld cells as gaps."""

from typing import NamedTuple

from candour.results import Cell, Column, Estimate, Withheld


class Point(NamedTuple):
    """One number with its interval; `value` None is a gap, and `gap` says why."""

    value: float | None
    low: float | None = None
    high: float | None = None
    gap: str = ""


def read_point(cell: Cell, column: Column) -> Point:
    """A cell as it is drawn: rates as percentages."""
    scale = 100.0 if column.unit == "rate" else 1.0
    if isinstance(cell, Withheld):
        return Point(None, gap="withheld")
    if isinstance(cell, Estimate):
        return _read_estimate(cell, scale)
    if cell is None or isinstance(cell, str):
        return Point(None, gap="no number")
    return Point(cell * scale)


def _read_estimate(estimate: Estimate, scale: float) -> Point:
    if estimate.value is None:
        return Point(None, gap="cannot be computed")
    if estimate.low is None or estimate.high is None:
        return Point(estimate.value * scale)
    return Point(estimate.value * scale, estimate.low * scale, estimate.high * scale)


def label_axis(column: Column) -> str:
    """The axis title: the column's label, and the unit where it is a percentage."""
    return f"{column.label} (%)" if column.unit == "rate" else column.label


def scale_reference(reference: float, column: Column) -> float:
    """A reference value in the units of the axis."""
    return reference * 100 if column.unit == "rate" else reference
