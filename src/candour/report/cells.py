"""How a number is printed. Every document and every chart label goes through here."""

from dataclasses import dataclass
from typing import Literal

from candour.results import Cell, Column, Estimate, Unit, Withheld

WITHHELD_LABEL = "c: withheld, small count"
NO_BREAK = "\u00a0"
MINUS = "\u2212"


@dataclass(frozen=True)
class PrintedCell:
    """One cell in words: `text` first, then the interval, then what it rests on; each may be empty.

    `state` says why there is no number: `withheld` (disclosure control), `undefined` (it cannot be computed;
    the text is the reason), `empty` (there is nothing to show).
    """

    text: str
    interval: str = ""
    basis: str = ""
    state: Literal["shown", "withheld", "undefined", "empty"] = "shown"


def print_cell(cell: Cell, column: Column) -> PrintedCell:
    """One cell as people read it."""
    if isinstance(cell, Withheld):
        return PrintedCell(cell.symbol, state="withheld")
    if cell is None:
        return PrintedCell("\u2013", state="empty")
    if isinstance(cell, Estimate):
        return _print_estimate(cell, column.unit)
    if isinstance(cell, str):
        return PrintedCell(cell)
    return PrintedCell(print_number(cell, column.unit))


def print_number(value: float, unit: Unit) -> str:
    """One number: a rate as a percentage with one decimal, a count whole, anything else with three decimals."""
    if unit == "rate":
        return f"{_print_decimals(value * 100, 1)}{NO_BREAK}%"
    if unit in {"count", "days"}:
        return _print_decimals(value, 0)
    if isinstance(value, int):
        return _print_decimals(value, 0)
    return _print_decimals(value, 3)


def print_plainly(cell: Cell, column: Column) -> str:
    """One cell as one line of plain text: `12.3 % (10.1 to 14.8)`."""
    printed = print_cell(cell, column)
    if printed.state == "withheld":
        return WITHHELD_LABEL
    return f"{printed.text} {printed.interval}".strip()


def _print_estimate(estimate: Estimate, unit: Unit) -> PrintedCell:
    basis = f"n{NO_BREAK}={NO_BREAK}{estimate.n:,}"
    if estimate.value is None:
        return PrintedCell(estimate.reason or "not defined", basis=basis, state="undefined")
    return PrintedCell(print_number(estimate.value, unit), _print_interval(estimate, unit), basis)


def _print_interval(estimate: Estimate, unit: Unit) -> str:
    if estimate.low is None or estimate.high is None:
        return f"({estimate.reason or 'no interval'})"
    low, high = (
        print_number(end, unit).removesuffix(f"{NO_BREAK}%") for end in (estimate.low, estimate.high)
    )
    return f"({low} to {high})"


def _print_decimals(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)
