"""The technical annex: what the full report leaves out is there, whole, and leads back."""

import re
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from candour.disclosure import protect_findings
from candour.report.model import Report, build_report
from candour.report.pages.annex import render_annex
from candour.report.pages.page import render_html
from candour.report.printing.printed_table import print_table
from candour.results import Column, Estimate, Table
from made_up_report import make_context, make_long_report, make_report, make_time_travel


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report()


@pytest.fixture(scope="module")
def full(report: Report) -> Any:
    return html.document_fromstring(render_html(report))


@pytest.fixture(scope="module")
def annex(report: Report) -> Any:
    return html.document_fromstring(render_annex(report))


def words_of(element: Any) -> str:
    return " ".join(element.text_content().replace("\u00a0", " ").split())


def find_table(page: Any, name: str) -> Any:
    found = page.xpath(f"//table[@id='{name}']")
    return found[0] if found else None


def test_the_same_report_gives_the_same_annex(report: Report) -> None:
    assert render_annex(report) == render_annex(make_report())


def test_every_table_stands_in_exactly_one_of_the_two_whole(full: Any, annex: Any, report: Report) -> None:
    exhibits = [*report.context_exhibits, *(x for entry in report.exhibits for x in entry.exhibits)]
    assert len(exhibits) > 7
    for exhibit in exhibits:
        places = [table for page in (full, annex) if (table := find_table(page, exhibit.id)) is not None]
        assert len(places) == 1, exhibit.id
        rows = places[0].findall("tbody/tr")
        assert len(rows) == len(exhibit.table.rows)
        for row, printed in zip(rows, print_table(exhibit.table).rows, strict=True):
            for cell, part in zip(row, printed, strict=True):
                said = words_of(cell)
                assert (
                    part.state in {"withheld", "empty"}
                    or " ".join(part.text.replace("\u00a0", " ").split()) in said
                )
                assert part.interval.replace("\u00a0", " ") in said


def test_every_picture_stands_in_exactly_one_of_the_two(full: Any, annex: Any, report: Report) -> None:
    pictures = [p for entry in report.exhibits for x in entry.exhibits for p in x.pictures]
    shown = [*full.xpath("//figure//figcaption/@id"), *annex.xpath("//figure//figcaption/@id")]
    assert sorted(name.rpartition("-")[0] for name in shown) == sorted(p.id for p in pictures)


def test_each_finding_leads_to_the_other_document_and_back(full: Any, annex: Any, report: Report) -> None:
    for entry in report.exhibits:
        there = full.get_element_by_id(entry.id).xpath(
            ".//a[starts-with(@href, 'technical-annex.html#')]/@href"
        )
        assert [annex.get_element_by_id(address.partition("#")[2]).tag for address in there] == ["article"]
        back = annex.get_element_by_id(f"annex-{entry.id}").xpath(
            ".//a[starts-with(@href, 'report.html#')]/@href"
        )
        assert back[0] == f"report.html#{entry.id}"
        assert all(full.get_element_by_id(address.partition("#")[2]) is not None for address in back)


def test_a_link_to_any_table_finds_its_place_in_the_annex(annex: Any, report: Report) -> None:
    for entry in report.exhibits:
        for exhibit in entry.exhibits:
            assert annex.get_element_by_id(exhibit.id) is not None


def test_ids_are_used_once_and_links_within_lead_somewhere(annex: Any) -> None:
    ids = annex.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in annex.xpath("//@href") if address.startswith("#")} <= set(ids)


def test_assumptions_limits_and_methods_are_there() -> None:
    estimate = Estimate(0.5, 0.4, 0.6, 100, 50, "a made-up method")
    table = Table("t", "T", (Column("a", "A", "rate"),), ((estimate,), (estimate,)))
    finding = replace(
        make_time_travel(),
        assumptions=("Dates are right.", "So are <names>."),
        limits=("No more.",),
        tables=(table,),
    )
    made = build_report(protect_findings((finding,), threshold=5), make_context())
    block = html.document_fromstring(render_annex(made)).get_element_by_id("annex-finding-time-001")
    assert (
        words_of(block.find_class("assumptions")[0]) == "What this assumes: Dates are right. So are <names>."
    )
    assert words_of(block.find_class("methods")[0]) == "How the intervals were made: a made-up method."
    assert "No more." in words_of(block.find_class("finding-limits")[0])


@pytest.mark.parametrize(("rows", "folded"), [(31, 0), (40, 0), (41, 1)])
def test_long_tables_fold_away_and_are_whole_without_script(rows: int, folded: int) -> None:
    page = html.document_fromstring(render_annex(make_long_report(rows)))
    assert len(page.xpath("//table[@id='time-001-t']/tbody/tr")) == rows
    assert len(page.xpath("//details/summary")) == folded


def test_the_files_that_were_read_are_listed_with_their_fingerprints(annex: Any) -> None:
    words = words_of(annex.get_element_by_id("extracts"))
    assert "cin_2024.xml" in words
    assert "d" * 64 in words


def test_restricted_is_on_every_page_of_the_annex() -> None:
    text = render_annex(make_report(restricted=True))
    assert text.count('@top-center { content: "RESTRICTED"') == 2
    assert re.search(r"<title>[^<]*technical annex \(RESTRICTED\)</title>", text)
    assert "RESTRICTED" not in render_annex(make_report())
