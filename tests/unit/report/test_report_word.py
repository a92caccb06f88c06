"""The Word document: styles, headings, tables that a screen reader can read, room for a panel, and the same bytes each time."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.report.content.leading_tables import split_tables
from candour.report.content.section_wording import PANEL_TITLE
from candour.report.model import Report, build_report
from candour.report.printing.cells import print_cell
from candour.report.printing.printed_table import print_table
from candour.report.word.elements import clean, name_bookmark
from candour.report.word.standing import stands_in_word
from candour.report.word.view import render_docx, view_word
from candour.report.word.widths import SIDEWAYS, UPRIGHT, divide, needs_turning, share_room
from candour.results import Column, Estimate, Table
from made_up_report import make_context, make_report

ENTRY = GovernanceEntry(
    1, date(2026, 4, 1), "Chair of the panel", EntryKind.DECISION, "data", "Come back with the 2026 return.",
    PanelDecision.MORE_INFORMATION, "ab" * 32,
)  # fmt: skip


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report()


@pytest.fixture(scope="module")
def content(report: Report) -> bytes:
    (document,) = view_word(report)
    assert document.name == "report.docx"
    return document.content


@pytest.fixture(scope="module")
def document(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def list_headings(document: WordDocument) -> list[tuple[int, str]]:
    return [
        (int(paragraph.style.name.removeprefix("Heading ")), paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style is not None and str(paragraph.style.name).startswith("Heading ")
    ]


def list_data_tables(document: WordDocument) -> list[Any]:
    return [
        table for table in document.tables if table.style is not None and table.style.name == "Report Table"
    ]


def read_everything(document: WordDocument) -> str:
    body = document.element.body
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p")))


def read_part(content: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read(name))


def test_every_section_is_a_heading_and_no_level_is_jumped(document: WordDocument, report: Report) -> None:
    headings = list_headings(document)
    wanted = [f"{section.number}. {section.title}" for section in report.outline]
    assert [text for level, text in headings if level == 1] == [
        *wanted, "Limits", "Glossary", PANEL_TITLE, "Decision of the panel",
    ]  # fmt: skip
    assert len(wanted) == 21
    levels = [level for level, _ in headings]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(text.strip() for _, text in headings)


def test_every_finding_is_a_heading_that_its_code_links_to(document: WordDocument, report: Report) -> None:
    bookmarks = {mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))}
    texts = [text for _, text in list_headings(document)]
    for entry in report.exhibits:
        assert clean(entry.finding.question) in texts
        assert name_bookmark(entry.id) in bookmarks
    links = [link.get(qn("w:anchor")) for link in document.element.body.iter(qn("w:hyperlink"))]
    inside = [anchor for anchor in links if anchor is not None]
    assert len(inside) > 30
    assert set(inside) <= bookmarks


def test_the_contents_hold_every_section_before_any_field_is_renewed(document: WordDocument) -> None:
    listed = [p for p in document.element.body.iter(qn("w:p")) if p.style == "TOC1"]
    texts = ["".join(t.text for t in p.iter(qn("w:t"))) for p in listed]
    assert texts == [text for level, text in list_headings(document) if level == 1]
    instructions = [i.text.strip() for i in document.element.body.iter(qn("w:instrText"))]
    assert instructions[0].startswith('TOC \\o "1-1"')


def test_every_leading_table_is_there_with_its_printed_cells(document: WordDocument, report: Report) -> None:
    by_caption = {read_caption(table): table for table in list_data_tables(document)}
    shown = 0
    for entry in report.exhibits:
        for exhibit in filter(stands_in_word, split_tables(entry)[0]):
            table = by_caption[clean(exhibit.table.title)]
            assert [cell.text for cell in table.rows[0].cells] == [c.label for c in exhibit.table.columns]
            for row, printed in zip(table.rows[1:], print_table(exhibit.table).rows, strict=True):
                for cell, wanted in zip(row.cells, printed, strict=True):
                    parts = [wanted.text, *(p for p in (wanted.interval, wanted.remark, wanted.basis) if p)]
                    assert cell.text == "\n".join(map(clean, parts))
            shown += 1
    assert shown > 6


def read_caption(table: Any) -> str:
    return str(table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")))


def test_header_rows_repeat_and_the_first_column_names_the_rows(document: WordDocument) -> None:
    tables = list_data_tables(document)
    assert len(tables) > 8
    for table in tables:
        rules = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert rules == [True] + [False] * (len(rules) - 1)
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        assert (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn"))) == ("1", "1")
        assert table._tbl.getprevious().style == "Caption"
        assert all(cell.text.strip() for cell in table.rows[0].cells)


PLACES = (
    "The numbers are in the table below the picture.",
    "The numbers are in the full report, beside this file.",
)


def test_every_picture_says_what_it_shows(document: WordDocument, report: Report) -> None:
    squares, *texts = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert squares.startswith(
        "Out of 1,000 decisions: one square each. 39 flagged, and the outcome came; 61 flagged"
    )
    figures = [
        f
        for e in report.exhibits
        for x in split_tables(e)[0]
        for p in x.pictures
        if (f := p.figure).kind != "flow"
    ]
    assert len(texts) == len(figures) == 6
    for text, wanted in zip(
        sorted(texts), sorted(f"{f.title}. {f.description}" for f in figures), strict=True
    ):
        assert text in {clean(f"{wanted} {place}") for place in PLACES}


def test_a_table_that_word_leaves_out_is_named_with_a_link_to_the_full_report(
    document: WordDocument, report: Report
) -> None:
    left_out = {
        f"report.html#{x.id}" for e in report.exhibits for x in split_tables(e)[0] if not stands_in_word(x)
    }
    linked = {r.target_ref for r in document.part.rels.values() if r.is_external}
    assert left_out
    assert left_out == {address for address in linked if address.startswith("report.html#")}


def test_language_title_and_no_trace_of_who_or_when(content: bytes, document: WordDocument) -> None:
    styles = read_part(content, "word/styles.xml")
    assert {lang.get(qn("w:val")) for lang in styles.iter(qn("w:lang"))} == {"en-GB"}
    properties = document.core_properties
    assert properties.title == "Will a referral escalate within a year?: transparency report"
    assert properties.language == "en-GB"
    assert (properties.author, properties.last_modified_by, properties.created, properties.modified) == (
        "",
        "",
        None,
        None,
    )
    assert b"rsid" not in b"".join(parts_of(content).values())


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_same_report_gives_the_same_bytes(content: bytes) -> None:
    assert render_docx(make_report()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names == ["[Content_Types].xml", *sorted(name for name in names if name != "[Content_Types].xml")]


def test_there_is_a_box_for_comments_after_every_section(document: WordDocument, report: Report) -> None:
    tags = [tag.get(qn("w:val")) for tag in document.element.body.iter(qn("w:tag"))]
    wanted = [f"comments-{section.slug}" for section in report.outline]
    assert [tag for tag in tags if tag.startswith("comments-")] == [*wanted, "comments-limits"]
    order = [
        p.text for p in document.paragraphs
        if p.style is not None and p.style.name in {"Heading 1", "Comment Label"} and p.text[:1].isdigit() | p.text.startswith("Comments of the panel on section")
    ]  # fmt: skip
    assert order == [
        text for section in report.outline
        for text in (
            f"{section.number}. {section.title}",
            f"Comments of the panel on section {section.number}: {section.title}",
        )
    ]  # fmt: skip


def test_the_decision_has_three_boxes_a_role_and_a_day(document: WordDocument) -> None:
    tags = [tag.get(qn("w:val")) for tag in document.element.body.iter(qn("w:tag"))]
    assert [tag for tag in tags if tag.startswith("decision-")] == [
        "decision-approve", "decision-not_approve", "decision-more_information", "decision-reasons",
        "decision-conditions", "decision-role", "decision-date",
    ]  # fmt: skip
    ids = [mark.get(qn("w:val")) for mark in document.element.body.iter(qn("w:id"))]
    assert len(ids) == len(set(ids))
    form = document.tables[-1].rows[0].cells[1]
    for decision in PanelDecision:
        assert f"☐ {decision.value.capitalize()}" in [
            "".join(t.text for t in p._p.iter(qn("w:t"))) for p in form.paragraphs
        ]


def test_what_the_authority_has_not_said_is_marked_and_counted(
    document: WordDocument, report: Report
) -> None:
    text = read_everything(document)
    open_lines = report.to_complete
    assert text.count("For the authority to complete. ") == len(open_lines) > 10
    assert f"For the authority to complete: {len(open_lines)} of {len(report.statements)} lines" in text


def test_the_governance_log_is_printed_with_a_link_to_the_section(report: Report) -> None:
    logged = docx.Document(io.BytesIO(render_docx(replace(report, governance=(ENTRY,)))))
    table = next(
        t for t in list_data_tables(logged) if read_caption(t) == "What was said of earlier versions"
    )
    cells = ["".join(t.text or "" for t in cell._tc.iter(qn("w:t"))) for cell in table.rows[1].cells]
    assert cells == [
        "1 (abababababab)", "1 April 2026", "Chair of the panel", "Decision: more information", "7. Data",
        "Come back with the 2026 return.",
    ]  # fmt: skip


def make_wide_report(*, restricted: bool = False) -> Report:
    """With one finding whose only table, without a picture, needs a page on its side."""
    columns = tuple(Column(f"c{n}", "Interval", "number") for n in range(12))
    cell = Estimate(0.123, 0.101, 0.148, 1204, 148, "bootstrap")
    first, *others = make_report(restricted=restricted).findings
    wide = replace(first, tables=(Table("wide", "Wide", columns, ((cell,) * 12,)),), figures=())
    return build_report((wide, *others), make_context(restricted=restricted))


@pytest.mark.parametrize("restricted", [True, False])
def test_restricted_stands_in_the_header_of_every_page(*, restricted: bool) -> None:
    made = docx.Document(io.BytesIO(render_docx(make_wide_report(restricted=restricted))))
    references = [s._sectPr.findall(qn("w:headerReference")) for s in made.sections]
    assert all(len(found) == 1 for found in references)
    assert len(references) > 1
    for section in made.sections:
        assert ("RESTRICTED" in "\n".join(p.text for p in section.header.paragraphs)) is restricted


def test_wide_tables_stand_on_pages_turned_sideways_and_fit() -> None:
    body = docx.Document(io.BytesIO(render_docx(make_wide_report()))).element.body
    room = {"11906": UPRIGHT, "16838": SIDEWAYS}
    turned, tables = [], 0
    for element in body:
        if element.tag == qn("w:tbl"):
            turned.append(sum(int(c.get(qn("w:w"))) for c in element.iter(qn("w:gridCol"))) / 56.6929)
            tables += 1
        section = (
            element if element.tag == qn("w:sectPr") else element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        )
        if section is not None:
            width = room[section.find(qn("w:pgSz")).get(qn("w:w"))]
            assert all(wide <= width + 1 for wide in turned)
            turned = []
    assert tables > 30


def test_a_table_is_turned_where_its_longest_words_need_it() -> None:
    columns = tuple(Column(f"c{n}", "Interval", "number") for n in range(12))
    cell = Estimate(0.123, 0.101, 0.148, 1204, 148, "bootstrap")
    wide = Table("t", "T", columns, ((cell,) * 12,))
    narrow = Table("t", "T", columns[:3], ((cell,) * 3,))
    assert needs_turning(wide, print_table(wide))
    assert not needs_turning(narrow, print_table(narrow))
    assert sum(share_room(wide, print_table(wide), SIDEWAYS).widths) <= SIDEWAYS + 0.01
    assert print_cell(cell, columns[0]).interval == "(0.101 to 0.148)"


def test_room_is_divided_between_the_least_and_the_wished_for() -> None:
    assert divide((10.0, 10.0), (20.0, 40.0), 100.0) == (20.0, 40.0)
    assert divide((10.0, 10.0), (20.0, 40.0), 40.0) == (15.0, 25.0)
    assert divide((40.0, 60.0), (40.0, 60.0), 50.0) == (20.0, 30.0)


def test_a_bookmark_is_never_longer_than_word_reads() -> None:
    long = ["a-table-" * 8 + "one", "a-table-" * 8 + "two"]
    names = {name_bookmark(text) for text in long}
    assert len(names) == 2
    assert all(len(name) <= 40 and name.replace("_", "").isalnum() for name in names)
