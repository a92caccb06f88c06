"""Rows of published tables in words: what is there, what is withheld, and never a number without its n."""

from typing import Any

import pytest

from candour.report.content.published import read_rows
from candour.results import Cell, Column, Estimate, Table, Withheld

SHARE = Estimate(0.123, 0.101, 0.148, 1204, 148, "Wilson")
OTHER = Estimate(0.2, 0.15, 0.25, 1204, 240, "Wilson")
UNDEFINED = Estimate(None, None, None, 7, 0, "Wilson", "no outcomes")
COLUMNS = (
    Column("group", "Group", "text"),
    Column("share", "Share", "rate"),
    Column("rate", "Rate", "rate"),
    Column("kept", "Kept inside", "count", hidden=True),
)


def describe(*cells: Cell, columns: tuple[Column, ...] = COLUMNS, **which: Any) -> str:
    (row,) = read_rows(Table("t", "T", columns, (cells,)))
    return row.describe(**which).replace("\u00a0", " ")


def test_an_n_that_all_share_is_said_once_and_not_lost() -> None:
    assert describe("A", SHARE, OTHER, 3) == (
        "Group: A; Share: 12.3 % (10.1 to 14.8); Rate: 20.0 % (15.0 to 25.0); all rest on n = 1,204"
    )


def test_what_is_withheld_comes_last_and_what_is_hidden_never() -> None:
    said = describe("A", Withheld(), SHARE, 3)
    assert said == "Group: A; Rate: 12.3 % (10.1 to 14.8; n = 1,204); withheld (small count): Share"


@pytest.mark.parametrize("nothing", ["", "\u2013", None])
def test_a_cell_without_anything_to_say_is_left_out(nothing: Cell) -> None:
    assert describe("A", SHARE, nothing, 3) == "Group: A; Share: 12.3 % (10.1 to 14.8; n = 1,204)"


def test_only_some_columns_are_said_and_some_not() -> None:
    assert describe("A", SHARE, Withheld(), 3, only=("share",)).startswith("Share: ")
    assert describe("A", SHARE, Withheld(), 3, but=("share", "rate")) == "Group: A"


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (SHARE, "12.3 % (10.1 to 14.8; n = 1,204)"),
        (UNDEFINED, "no outcomes (n = 7)"),
        (Estimate(0.5, None, None, 90, 9, "x", "too few families"), "50.0 % (too few families; n = 90)"),
        (Withheld(), "withheld (small count)"),
        (Withheld("low"), "low (not 0, but rounds to 0)"),
        ("words", "words"),
    ],
)
def test_a_cell_is_told_with_its_n_also_where_the_row_says_it(cell: Cell, said: str) -> None:
    columns = (Column("n", "Decisions", "count"), Column("rate", "Rate", "rate"))
    (row,) = read_rows(Table("t", "T", columns, ((1204, cell),)))
    assert row.tell("rate").replace("\u00a0", " ") == said


def test_a_cell_with_nothing_to_say_says_nothing() -> None:
    (row,) = read_rows(Table("t", "T", COLUMNS, (("\u2013", Withheld(), UNDEFINED, 3),)))
    assert [row.say(column.name) for column in COLUMNS] == [None] * 4
