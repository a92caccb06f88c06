"""The PDF: tagged, titled, the same bytes each time, and made without a word or a request."""

import re
import time
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from candour.report.pages.page import render_html
from candour.report.pages.pdf import NO_PANGO, PdfUnavailableError, render_pdf
from made_up_report import make_report


@pytest.fixture(scope="module")
def content() -> bytes:
    try:
        return render_pdf(render_html(make_report(restricted=True)))
    except PdfUnavailableError:
        pytest.skip(f"Pango is not on this machine: {NO_PANGO}")


@pytest.fixture(scope="module")
def document(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def list_tags(element: Any) -> list[str]:
    if isinstance(element, pikepdf.Array):
        return [tag for child in element for tag in list_tags(child)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [str(element.S)] if "/S" in element else []
    return own + (list_tags(element.K) if "/K" in element else [])


def test_it_says_that_it_is_pdf_ua(document: pikepdf.Pdf) -> None:
    assert document.Root.Lang == "en-GB"
    assert bool(document.Root.MarkInfo.Marked)
    assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert (
            metadata["dc:title"]
            == "Will a referral escalate within a year?: transparency report (RESTRICTED)"
        )


def test_headings_tables_and_pictures_are_tagged(document: pikepdf.Pdf) -> None:
    tags = list_tags(document.Root.StructTreeRoot.K)
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Caption", "/L", "/LI", "/Link"} <= set(tags)
    assert tags.count("/H1") == 1


def list_figures(element: Any) -> list[Any]:
    if isinstance(element, pikepdf.Array):
        return [figure for child in element for figure in list_figures(child)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [element] if element.get("/S") == "/Figure" else []
    return own + (list_figures(element.K) if "/K" in element else [])


def test_every_picture_has_words_for_those_who_cannot_see_it(document: pikepdf.Pdf) -> None:
    texts = [str(figure.get("/Alt", "")) for figure in list_figures(document.Root.StructTreeRoot.K)]
    assert "Out of 1,000 decisions" in texts
    assert "Children missed, by ethnic group" in texts
    assert all(texts)


def test_headings_are_in_order(document: pikepdf.Pdf) -> None:
    levels = [
        int(tag[2]) for tag in list_tags(document.Root.StructTreeRoot.K) if re.fullmatch(r"/H[1-6]", tag)
    ]
    assert levels[0] == 1
    assert len(levels) > 30
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def list_elements(element: Any, tag: str) -> list[Any]:
    if isinstance(element, pikepdf.Array):
        return [found for child in element for found in list_elements(child, tag)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [element] if element.get("/S") == tag else []
    return own + (list_elements(element.K, tag) if "/K" in element else [])


def read_attribute(element: Any, name: str) -> Any:
    """An attribute of a tag, which may hold one set of them or several."""
    attributes = element.get("/A", pikepdf.Array())
    sets = [attributes] if isinstance(attributes, pikepdf.Dictionary) else list(attributes)
    return next((each[name] for each in sets if name in each), None)


def test_every_table_has_headers_and_every_cell_knows_them(document: pikepdf.Pdf) -> None:
    tables = list_elements(document.Root.StructTreeRoot.K, "/Table")
    assert len(tables) > 5
    for table in tables:
        headers, cells = list_elements(table, "/TH"), list_elements(table, "/TD")
        assert headers
        known = {bytes(header.ID) for header in headers if "/ID" in header}
        assert len(known) == len(headers)
        for cell in cells:
            named = {bytes(name) for name in read_attribute(cell, "/Headers")}
            assert named
            assert named <= known


def test_bookmarks_lead_through_the_sections(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    assert titles[0] == "1 Summary"
    assert titles[-1] == "Glossary"


def test_pages_are_numbered_and_stamped(document: pikepdf.Pdf) -> None:
    assert 12 <= len(document.pages) <= 40


def test_the_same_page_gives_the_same_bytes_in_less_than_25_seconds(content: bytes) -> None:
    page = render_html(make_report(restricted=True))
    started = time.process_time()
    assert render_pdf(page) == content
    assert time.process_time() - started < 25


def test_no_clock_and_no_path_inside(content: bytes, document: pikepdf.Pdf) -> None:
    assert "/CreationDate" not in document.docinfo
    assert "/ModDate" not in document.docinfo
    assert not re.search(rb"/(home|root|tmp|work|usr)/", content)


def test_nothing_is_fetched_and_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    page = '<html lang="en-GB"><title>T</title><img src="http://127.0.0.1:9/x.png" alt="x"><img src="file:///etc/hostname" alt="y"><p style="font-family:None-Such; colour:red">x'
    try:
        assert render_pdf(page).startswith(b"%PDF")
    except PdfUnavailableError:
        pytest.skip(f"Pango is not on this machine: {NO_PANGO}")
    assert capfd.readouterr() == ("", "")
