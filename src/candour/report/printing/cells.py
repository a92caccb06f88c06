"""How a number is printed. Every document and every chart label goes through here."""

from dataclasses import dataclass
from math import floor, log10
from typing import Final, Literal

from candour.report.printing.day_wording import say_days_in
from candour.results import Cell, Column, Estimate, Unit, Withheld

WITHHELD_LABEL = "c: withheld, small count"
LOW_LABEL = "low: not 0, but rounds to 0"
WITHHELD_IN_LINE, LOW_IN_LINE = "withheld (small count)", "low (not 0, but rounds to 0)"
P_VALUES = frozenset({"p_value", "flat"})
"""Columns, by name, that hold a probability under chance alone: it is never nought, however small."""

TO_TWO_FIGURES = frozenset({"needed"})
"""Columns, by name, that hold how many decisions it would take: known no better than to two figures, as they are printed."""

LEAST_P = 0.001
NO_BREAK = "\u00a0"
MINUS = "\u2212"
_TEN: Final = 10


@dataclass(frozen=True)
class PrintedCell:
    """One cell in words: `text`, then the interval or why there is none, then what it rests on; each may be empty.

    `state` says why there is no number: `withheld` (disclosure control), `undefined` (it cannot be computed;
    the text is the reason), `empty` (there is nothing to show).
    """

    text: str
    interval: str = ""
    remark: str = ""
    basis: str = ""
    state: Literal["shown", "withheld", "undefined", "empty"] = "shown"


def print_cell(
    cell: Cell, column: Column, *, decimals: int | None = None, known_n: Cell = None
) -> PrintedCell:
    """One cell as people read it.

    `decimals` replaces those of a `number`; an estimate that rests on `known_n` does not say so again.
    """
    if isinstance(cell, Withheld):
        return PrintedCell(cell.symbol, state="withheld")
    if cell is None:
        return PrintedCell("\u2013", state="empty")
    if isinstance(cell, Estimate):
        return _print_estimate(cell, column.unit, decimals, known_n)
    if isinstance(cell, str):
        return PrintedCell(say_days_in(cell) if column.unit == "date" else cell)
    if column.name in P_VALUES and 0 <= cell < LEAST_P:
        return PrintedCell(f"less than {LEAST_P:g}")
    if column.name in TO_TWO_FIGURES and cell >= _TEN:
        cell = round_two(cell)
    return PrintedCell(print_number(cell, column.unit, decimals=decimals))


def round_two(number: float) -> int:
    """To the nearest number of two figures."""
    step = 10.0 ** max(0, floor(log10(number)) - 1) if number > 0 else 1.0
    return int(round(number / step) * step)


def print_number(value: float, unit: Unit, *, decimals: int | None = None) -> str:
    """One number: a rate as a percentage with one decimal, a count whole, anything else with three decimals.

    `decimals` replaces the three.
    """
    if unit == "rate":
        return f"{_print_decimals(value * 100, 1)}{NO_BREAK}%"
    if unit in {"count", "days"}:
        return _print_decimals(value, 0)
    if isinstance(value, int):
        return _print_decimals(value, 0)
    return _print_decimals(value, 3 if decimals is None else decimals)


def print_plainly(cell: Cell, column: Column) -> str:
    """One cell as one line of plain text: `12.3 % (10.1 to 14.8)`."""
    printed = print_cell(cell, column)
    if isinstance(cell, Withheld):
        return label_withheld(cell)
    return f"{printed.text} {printed.interval or printed.remark}".strip()


def say_in_line(printed: PrintedCell) -> str:
    """A printed cell within a sentence: `12.3 % (10.1 to 14.8; n = 1,204)`, or that it was withheld."""
    if printed.state == "withheld":
        return LOW_IN_LINE if printed.text == "low" else WITHHELD_IN_LINE
    beside = (printed.interval or printed.remark).removeprefix("(").removesuffix(")")
    rests = "; ".join(part for part in (beside, printed.basis) if part)
    return f"{printed.text} ({rests})" if rests else printed.text


def label_withheld(cell: Withheld) -> str:
    """What its symbol means."""
    return LOW_LABEL if cell.symbol == "low" else WITHHELD_LABEL


def _print_estimate(estimate: Estimate, unit: Unit, decimals: int | None, known_n: Cell) -> PrintedCell:
    basis = "" if estimate.n == known_n else f"n{NO_BREAK}={NO_BREAK}{estimate.n:,}"
    if estimate.value is None:
        return PrintedCell(estimate.reason or "not defined", basis=basis, state="undefined")
    value = print_number(estimate.value, unit, decimals=decimals)
    if estimate.low is None or estimate.high is None:
        return PrintedCell(value, remark=f"({estimate.reason or 'no interval'})", basis=basis)
    low, high = (
        print_number(end, unit, decimals=decimals).removesuffix(f"{NO_BREAK}%")
        for end in (estimate.low, estimate.high)
    )
    return PrintedCell(value, f"({low} to {high})", basis=basis)


def _print_decimals(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    return text.replace("-", MINUS)
