"""Every document of a report shows the same numbers: whatever one prints is published by a finding, and none leaves out the key ones.

The documents are read from their bytes (`shown_numbers`), and what they may show is taken from findings.json alone
(`canonical_numbers`). A new view is among the documents from the moment in which `render_views` gives it.
"""

import csv
import io
import os
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from candour.report.machine.bundle import ARCHIVE, MANIFEST
from candour.report.machine.exports import FINDINGS, TABLES
from candour.report.machine.findings_document import load_document
from candour.report.pages.pdf import PdfUnavailableError, render_pdf
from candour.report.views import render_views
from candour.results import Cell, Estimate
from canonical_numbers import PLAN, Canonical, list_canonical, list_exhibits
from made_up_report import make_report
from shown_numbers import find_claims, read_text

WHOLE = ("verdict", "numbers", "thousand")
HOLDS: dict[str, tuple[str, ...]] = {
    "report.html": WHOLE,
    "report.docx": WHOLE,
    "report.pdf": WHOLE,
    FINDINGS: ("verdict", "numbers"),
    "for-directors.html": ("verdict", "numbers"),
    "for-families.html": ("verdict", "thousand"),
    "for-practitioners.html": ("verdict",),
    "monitoring-plan.json": ("verdict",),
    "standards/atrs-v4.json": ("numbers",),
    "standards/atrs-v4.xlsx": ("numbers",),
    "standards/model-card.html": ("numbers",),
    "standards/model-card.json": ("numbers",),
    "standards/tripod-ai.html": ("numbers",),
}
"""Which documents must hold the verdict, every criterion and the base rate with their intervals, and the 1,000 decisions."""

NO_TEXT = "no pdftotext (package poppler-utils), so the words of a PDF cannot be read"


@pytest.fixture(scope="module")
def made_up() -> dict[str, bytes]:
    return {document.name: document.content for document in render_views(make_report())}


@pytest.fixture(scope="module")
def of_a_run(small_run: Any) -> dict[str, bytes]:
    """Every document that a real run left, PDFs among them."""
    folder: Path = small_run.folder / "reports" / "small"
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return {name: content for name, content in files.items() if name not in {MANIFEST, ARCHIVE}}


@pytest.fixture(scope="module")
def pdftotext() -> str:
    program = shutil.which("pdftotext")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_TEXT)
        pytest.skip(NO_TEXT)
    return program


def read_canonical(documents: dict[str, bytes]) -> Canonical:
    return list_canonical(load_document(documents[FINDINGS]), documents.get(PLAN))


def check_all(documents: dict[str, bytes]) -> dict[str, list[str | float]]:
    """Every document but the PDFs that shows a number of its own, with those numbers."""
    canonical = read_canonical(documents)
    found = {
        name: canonical.find_strangers(name, content)
        for name, content in documents.items()
        if not name.endswith(".pdf")
    }
    return {name: strangers for name, strangers in found.items() if strangers}


def find_missing(documents: dict[str, bytes], **how: str) -> dict[str, list[str]]:
    """Every document that leaves out a key number that it must hold, with what it leaves out; PDFs where they can be read."""
    canonical = read_canonical(documents)
    missing = {
        name: canonical.find_missing(read_text(name, documents[name], **how), parts)
        for name, parts in HOLDS.items()
        if name in documents and (how or not name.endswith(".pdf"))
    }
    return {name: keys for name, keys in missing.items() if keys}


@pytest.mark.parametrize("which", ["made_up", "of_a_run"])
def test_no_document_shows_a_number_of_its_own(which: str, request: pytest.FixtureRequest) -> None:
    assert check_all(request.getfixturevalue(which)) == {}


@pytest.mark.parametrize("which", ["made_up", "of_a_run"])
def test_no_full_document_leaves_out_a_key_number(which: str, request: pytest.FixtureRequest) -> None:
    documents = request.getfixturevalue(which)
    assert len(read_canonical(documents).key) > 1
    assert {name for name in HOLDS if not name.endswith(".pdf")} <= set(documents)
    assert find_missing(documents) == {}


def test_the_pdfs_show_what_their_pages_show(of_a_run: dict[str, bytes], pdftotext: str) -> None:
    papers = [name for name in of_a_run if name.endswith(".pdf")]
    if not papers:
        pytest.skip("Pango is not on this machine, so the run left no PDF")
    canonical = read_canonical(of_a_run)
    for name in papers:
        assert canonical.find_strangers(name, of_a_run[name], pdftotext=pdftotext) == [], name
    assert find_missing(of_a_run, pdftotext=pdftotext) == {}
    for name in papers:
        # What a page shows on paper is there: nothing is cut off at the edge.
        page = of_a_run[f"{name.removesuffix('.pdf')}.html"]
        wanted = find_claims(read_text("on-paper.html", drop_screen_only(page)))
        assert sorted(wanted - find_claims(read_text(name, of_a_run[name], pdftotext=pdftotext))) == [], name


def drop_screen_only(page: bytes) -> bytes:
    """A page without what its style sheet hides on paper."""
    root = html.document_fromstring(page.decode())
    for element in root.find_class("screen-only"):
        element.drop_tree()
    return bytes(html.tostring(root, encoding="utf-8"))


def list_numbers(cell: Cell) -> list[float]:
    if isinstance(cell, Estimate):
        return [float(number) for number in (cell.value, cell.low, cell.high, cell.n) if number is not None]
    return [float(str(cell))] if is_number(str(cell)) else []


def is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", text) is not None


@pytest.mark.parametrize("which", ["made_up", "of_a_run"])
def test_the_files_for_spreadsheets_hold_every_cell(which: str, request: pytest.FixtureRequest) -> None:
    assert check_spreadsheets(request.getfixturevalue(which)) == []


def check_spreadsheets(documents: dict[str, bytes]) -> list[str]:
    """The CSV files that do not hold the numbers of their table, in its order, or that are missing."""
    exhibits = list_exhibits(load_document(documents[FINDINGS]))
    named = {f"{TABLES}/{exhibit.id}.csv": exhibit.table for exhibit in exhibits}
    strangers = {name for name in documents if name.startswith(f"{TABLES}/")} ^ set(named)
    wrong = {
        name
        for name, table in named.items()
        if name in documents
        and read_rows(documents[name])
        != [[number for cell in row for number in list_numbers(cell)] for row in table.rows]
    }
    return sorted(wrong | strangers)


def read_rows(content: bytes) -> list[list[float]]:
    _, *lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [[float(cell) for cell in line if is_number(cell)] for line in lines]


def test_a_wrong_number_in_any_document_is_noticed(made_up: dict[str, bytes]) -> None:
    """In each in turn, one end of an interval is changed by its last digit; a spreadsheet's is checked cell by cell."""
    canonical = read_canonical(made_up)
    formats = set()
    for name, content in made_up.items():
        ends = find_plain_ends(read_text(name, content))
        if ends is None:
            continue
        tampered = plant(content, "({} to {}".format(*ends), f"({change_digit(ends[0])} to {ends[1]}")
        assert canonical.find_strangers(name, content) == [], name
        assert canonical.find_strangers(name, tampered) != [], name
        formats.add(Path(name).suffix)
    assert formats >= {".html", ".docx", ".json", ".xlsx"}


def find_plain_ends(text: str) -> tuple[str, str] | None:
    """Both ends of the first interval whose lower one is not negative: a minus can be written in several ways."""
    found = re.search(r"\d(?: %)?\s\((\d+\.\d+) to (\d+\.\d+)[;)]", text.replace("\u00a0", " "))
    return None if found is None else (found[1], found[2])


def change_digit(number: str) -> str:
    return f"{number[:-1]}{(int(number[-1]) + 3) % 10}"


def test_a_wrong_cell_of_a_spreadsheet_is_noticed(made_up: dict[str, bytes]) -> None:
    name = f"{TABLES}/perf-004-criteria.csv"
    assert check_spreadsheets(made_up) == []
    assert check_spreadsheets(made_up | {name: plant(made_up[name], "3.18,", "3.19,")}) == [name]


@pytest.mark.parametrize("name", ["report.html", "report.docx"])
def test_a_key_number_that_is_left_out_is_noticed(made_up: dict[str, bytes], name: str) -> None:
    without = made_up | {name: plant(made_up[name], "not flagged, and the outcome came", "were missed")}
    assert find_missing(made_up) == {}
    assert find_missing(without) == {name: ["59 not flagged, and the outcome came"]}
    turned = made_up | {name: plant(made_up[name], "3.620", "a fair number")}
    assert find_missing(turned) == {name: ["3.620 (3.180 to 4.060"]}


def test_a_wrong_number_in_a_pdf_is_noticed(made_up: dict[str, bytes], pdftotext: str) -> None:
    page = "<html lang='en-GB'><title>T</title><p>{}</p></html>"
    canonical = read_canonical(made_up)
    try:
        right, wrong = (
            render_pdf(page.format(f"It reached 3.620 ({low} to 4.060).")) for low in ("3.180", "3.190")
        )
    except PdfUnavailableError as reason:
        pytest.skip(str(reason))
    assert canonical.find_strangers("p.pdf", right, pdftotext=pdftotext) == []
    assert canonical.find_strangers("p.pdf", wrong, pdftotext=pdftotext) == ["3.620 (3.190 to 4.060"]


def plant(content: bytes, true: str, wrong: str) -> bytes:
    """The same document with another text in it; Raises AssertionError where the text to replace is not there."""
    if not content.startswith(b"PK"):
        assert true.encode() in content
        return content.replace(true.encode(), wrong.encode())
    packed, found = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(packed, "w") as archive:
        for name in parts.namelist():
            part = parts.read(name)
            found = found or true.encode() in part
            archive.writestr(name, part.replace(true.encode(), wrong.encode()))
    assert found
    return packed.getvalue()
