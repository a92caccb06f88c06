"""How numbers are printed."""

import pytest

from candour.report.printing.cells import PrintedCell, print_cell, print_number, print_plainly
from candour.results import Cell, Column, Estimate, Unit, Withheld

RATE = Column("rate", "Rate", "rate")
NUMBER = Column("auc", "AUC", "number")
COUNT = Column("n", "Decisions", "count")
SHARE = Estimate(0.123, 0.101, 0.148, 1204, 148, "Wilson")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("cell", "column", "expected"),
    [
        (SHARE, RATE, "12.3 % (10.1 to 14.8)"),
        (Estimate(0.712, 0.69, 0.733, 900, 90, "x"), NUMBER, "0.712 (0.690 to 0.733)"),
        (Estimate(-0.021, -0.04, 0.0, 900, 90, "x"), RATE, "\u22122.1 % (\u22124.0 to 0.0)"),
        (Estimate(0.5, None, None, 90, 9, "x", "too few families"), RATE, "50.0 % (too few families)"),
        (Estimate(None, None, None, 90, 0, "x", "no outcomes"), RATE, "no outcomes"),
        (Withheld(), RATE, "c: withheld, small count"),
        (12345, COUNT, "12,345"),
        (0, COUNT, "0"),
        (-0.0001, NUMBER, "0.000"),
        (1234.5, NUMBER, "1,234.500"),
        (7, NUMBER, "7"),
        (0.05, RATE, "5.0 %"),
        (365.0, Column("d", "Days", "days"), "365"),
        (0.0, Column("p_value", "p", "number"), "less than 0.001"),
        (0.00099, Column("p_value", "p", "number"), "less than 0.001"),
        (0.001, Column("p_value", "p", "number"), "0.001"),
        (Withheld(), Column("p_value", "p", "number"), "c: withheld, small count"),
        (0.0, NUMBER, "0.000"),
        ("2024-03-31", Column("d", "Day", "date"), "31 March 2024"),
        ("<b>", Column("d", "Text", "text"), "<b>"),
        (None, COUNT, "\u2013"),
    ],
)
def test_a_cell_in_one_line(cell: Cell, column: Column, expected: str) -> None:
    assert plain(print_plainly(cell, column)) == expected


def test_an_estimate_never_stands_without_its_n() -> None:
    printed = print_cell(SHARE, RATE)
    assert plain(printed.basis) == "n = 1,204"
    assert plain(print_cell(Estimate(None, None, None, 12, 0, "x"), RATE).basis) == "n = 12"


def test_each_kind_of_nothing_is_told_apart() -> None:
    states = [
        print_cell(cell, RATE).state for cell in (Withheld(), None, Estimate(None, None, None, 9, 0, "x"))
    ]
    assert states == ["withheld", "empty", "undefined"]
    assert print_cell(SHARE, RATE).state == "shown"
    assert print_cell(None, RATE) == PrintedCell("\u2013", state="empty")


@pytest.mark.parametrize(("unit", "text"), [("rate", "33.3 %"), ("number", "0.333"), ("count", "0")])
def test_every_unit_has_its_decimals(unit: Unit, text: str) -> None:
    assert plain(print_number(1 / 3, unit)) == text
