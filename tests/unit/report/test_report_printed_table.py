"""Numbers have no more digits than they can carry, and n is said once."""

from candour.report.printing.printed_table import print_table
from candour.results import Cell, Column, Estimate, Table, Withheld

Rows = tuple[tuple[Cell, ...], ...]


def make(name: str, *cells: Cell) -> Table:
    return Table(
        "t", "T", (Column("a", "A", "text"), Column(name, "N", "number")), tuple(("x", c) for c in cells)
    )


def texts(table: Table) -> list[str]:
    return [row[1].text for row in print_table(table).rows]


def estimate(value: float, n: int) -> Estimate:
    return Estimate(value, value - 1, value + 1, n, 9, "x")


def test_years_and_children_to_come_are_rounded() -> None:
    assert texts(make("years", 12.524, 0.4, None)) == ["12.5", "0.4", "\u2013"]
    assert texts(make("needed", 31444.0, 812.4)) == ["31,000", "810"]


def test_the_largest_number_of_a_column_decides_its_digits() -> None:
    assert texts(make("right", 27.13, 9.871)) == ["27.1", "9.9"]
    assert texts(make("flagged", 50.0, 100.0)) == ["50", "100"]
    assert texts(make("total", 1234.5, Withheld())) == ["1,234", "c"]
    assert texts(make("auc", 0.7123, 9.99)) == ["0.712", "9.990"]


def test_an_interval_has_the_digits_of_its_number() -> None:
    assert print_table(make("right", estimate(27.13, 5))).rows[0][1].interval == "(26.1 to 28.1)"


def test_n_is_said_only_where_it_is_not_that_of_the_row() -> None:
    columns = (
        Column("decisions", "Decisions", "count"),
        Column("a", "A", "number"),
        Column("b", "B", "number"),
    )
    rows: Rows = ((900, estimate(1, 900), estimate(2, 80)), (Withheld(), estimate(1, 70), Withheld()))
    printed = print_table(Table("t", "T", columns, rows))
    assert [cell.basis.replace("\u00a0", " ") for row in printed.rows for cell in row] == [
        "", "", "n = 80", "", "n = 70", "",
    ]  # fmt: skip
    assert printed.shared_n is None


def test_n_is_said_once_for_a_table_where_it_is_always_the_same() -> None:
    printed = print_table(make("b", estimate(1, 70), estimate(2, 70)))
    assert (printed.shared_n, [row[1].basis for row in printed.rows]) == (70, ["", ""])
    different = print_table(make("b", estimate(1, 70), estimate(2, 71)))
    assert (different.shared_n, all(row[1].basis for row in different.rows)) == (None, True)
