"""What is printed on paper, and when a page is turned sideways."""

from dataclasses import replace

import pytest
from lxml import html

from candour.report.content.exhibits import FindingExhibits, arrange_exhibits
from candour.report.pages.on_paper import (
    WIDTH,
    are_mostly_wide,
    is_on_paper,
    is_tight,
    is_wide,
    measure_width,
)
from candour.report.pages.page import render_html
from candour.results import Cell, Column, Estimate, Figure, Table
from made_up_report import make_report, make_time_travel

ESTIMATE = Estimate(0.25, 0.2, 0.3, 1234, 300, "made up")


def make_table(estimates: int, rows: int = 3, *, annex: bool = False) -> Table:
    columns = tuple(Column(f"c{n}", f"Column {n}", "rate") for n in range(estimates))
    cells: tuple[tuple[Cell, ...], ...] = tuple((f"Row {n}", *(ESTIMATE,) * estimates) for n in range(rows))
    return Table("t", "T", (Column("what", "What", "text"), *columns), cells, annex=annex)


def arrange(table: Table, *, pictured: bool = False) -> FindingExhibits:
    figure = Figure("f", "intervals", "t", "Drawn", "One dot a row.", "c0", "what")
    finding = replace(make_time_travel(), tables=(table,), figures=(figure,) if pictured else ())
    return arrange_exhibits((finding,))[0]


@pytest.mark.parametrize(
    ("rows", "pictured", "printed"), [(8, True, True), (9, True, False), (15, False, True), (16, False, False)]
)  # fmt: skip
def test_a_picture_stands_for_a_long_table(rows: int, pictured: bool, printed: bool) -> None:
    assert is_on_paper(arrange(make_table(2, rows), pictured=pictured).exhibits[0]) is printed


def test_a_column_more_makes_a_table_wider_and_longer_words_do_too() -> None:
    assert measure_width(make_table(2)) < measure_width(make_table(3))
    narrow, wide = (Table("t", "T", (Column("a", "A", "text"),), ((text,),)) for text in ("a b", "abcdef b"))
    assert measure_width(wide) == pytest.approx(measure_width(narrow) + 5 * 1.45)


def test_a_finding_is_wide_where_a_printed_table_does_not_fit() -> None:
    assert measure_width(make_table(20), tight=True) > WIDTH
    assert is_wide(arrange(make_table(20)))
    assert not is_wide(arrange(make_table(4)))
    assert not is_wide(arrange(make_table(20, annex=True)))


def test_a_picture_stands_for_a_table_that_would_turn_the_page() -> None:
    assert not is_on_paper(arrange(make_table(20), pictured=True).exhibits[0])
    assert not is_wide(arrange(make_table(20), pictured=True))


def test_intervals_are_broken_before_a_page_is_turned() -> None:
    assert measure_width(make_table(12)) > WIDTH
    assert is_tight(make_table(12))
    assert not is_wide(arrange(make_table(12)))
    assert not is_tight(make_table(4))
    assert not is_tight(make_table(20))


def test_a_section_is_turned_where_half_of_it_is_wide() -> None:
    wide, narrow = arrange(make_table(20)), arrange(make_table(4))
    assert are_mostly_wide((wide, narrow))
    assert not are_mostly_wide((wide, narrow, narrow))


def test_a_group_of_findings_begins_with_its_answers() -> None:
    page = html.document_fromstring(render_html(make_report()))
    groups = page.xpath("//div[@class='group'][.//article]")
    assert len(groups) > 5
    for section in groups:
        findings = section.xpath(".//article/@id")
        linked = section.xpath("./ul[contains(@class, 'of-section')]/li//a/@href")
        assert linked == ([f"#{name}" for name in findings] if len(findings) > 1 else [])
