"""The Word document opened by LibreOffice, a reader that knows nothing of how it was made."""

import io
import os
import shutil
import subprocess
from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest

from candour.report.content.leading_tables import split_tables
from candour.report.model import Report
from candour.report.word.elements import clean
from candour.report.word.standing import stands_in_word
from candour.report.word.view import render_docx
from made_up_report import make_report

NO_OFFICE = (
    "no LibreOffice: install it (see tests/word/install.sh) or let CANDOUR_SOFFICE name its program file"
)
TAGGED = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
PLAIN = "txt:Text (encoded):UTF8"


def find_office() -> str | None:
    return os.environ.get("CANDOUR_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")


@dataclass(frozen=True)
class Element:
    """One element of a PDF's tree of tags."""

    tag: str
    alternative: str
    children: tuple["Element", ...]

    def find(self, *tags: str) -> list["Element"]:
        own = [self] if self.tag in tags else []
        return own + [found for child in self.children for found in child.find(*tags)]


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(restricted=True)


@pytest.fixture(scope="module")
def content(report: Report) -> bytes:
    return render_docx(report)


@pytest.fixture(scope="module")
def folder(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the document, as PDF and as plain text beside it."""
    program = find_office()
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail(NO_OFFICE)
        pytest.skip(NO_OFFICE)
    made = tmp_path_factory.mktemp("word")
    (made / "report.docx").write_bytes(content)
    for form in (TAGGED, PLAIN):
        convert(program, made, form)
    return made


def convert(program: str, folder: Path, form: str) -> None:
    """With a profile of its own, so that nobody's office is touched and two tests never wait for each other."""
    done = subprocess.run(
        [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form,
         "--outdir", str(folder), str(folder / "report.docx")],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (folder / f"report.{form.split(':', maxsplit=1)[0]}").is_file(), done.stdout + done.stderr


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return (folder / "report.txt").read_text(encoding="utf-8-sig")


@pytest.fixture(scope="module")
def pdf(folder: Path) -> pikepdf.Pdf:
    return pikepdf.open(folder / "report.pdf")


@pytest.fixture(scope="module")
def tree(pdf: pikepdf.Pdf) -> Element:
    return Element("", "", read_tags(pdf.Root.StructTreeRoot.K))


def read_tags(element: Any) -> tuple[Element, ...]:
    if isinstance(element, pikepdf.Array):
        return tuple(found for child in element for found in read_tags(child))
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return ()
    children = read_tags(element.K) if "/K" in element else ()
    return (Element(str(element.S).removeprefix("/"), str(element.get("/Alt", "")), children),)


def test_every_heading_arrives_as_a_heading(content: bytes, text: str, tree: Element) -> None:
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    headings = [p for p in paragraphs if p.style is not None and str(p.style.name).startswith("Heading ")]
    assert len(headings) > 60
    lines = [line.strip() for line in text.splitlines()]
    assert [p.text for p in headings if p.text not in lines] == []
    counted = Counter(str(p.style.name).replace("Heading ", "H") for p in headings if p.style is not None)
    found = tree.find("H1", "H2", "H3")
    assert Counter(element.tag for element in found) == counted


def test_no_heading_is_empty(pdf: pikepdf.Pdf, content: bytes) -> None:
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    headings = [p for p in paragraphs if p.style is not None and str(p.style.name).startswith("Heading ")]
    assert all(p.text.strip() for p in headings)
    with pdf.open_outline() as outline:
        titles = list(list_titles(outline.root))
    assert all(title.strip() for title in titles)


def list_titles(items: Any) -> Any:
    for item in items:
        yield item.title
        yield from list_titles(item.children)


def test_every_table_arrives_with_its_caption_and_its_header(
    report: Report, content: bytes, text: str, tree: Element
) -> None:
    tables = docx.Document(io.BytesIO(content)).tables
    assert len(tree.find("Table")) == len(tables)
    for entry in report.exhibits:
        for exhibit in split_tables(entry)[0]:
            title = clean(exhibit.table.title)
            # One that Word leaves out is named in the line that says where it is.
            assert (f". {title}" if stands_in_word(exhibit) else f"{title} (") in text
            assert all(clean(column.label) in text for column in exhibit.table.columns)
    headed = [t for t in tables if t.style is not None and t.style.name == "Report Table"]
    found = [table for table in tree.find("Table") if table.find("TH")]
    assert [len(table.find("TH")) for table in found] == [len(t.columns) for t in headed]


def test_every_picture_arrives_with_its_text(content: bytes, tree: Element) -> None:
    shapes = docx.Document(io.BytesIO(content)).inline_shapes
    wanted = [shape._inline.docPr.get("descr") for shape in shapes]
    assert len(wanted) > 4
    assert [figure.alternative for figure in tree.find("Figure")] == wanted


def test_language_title_and_restricted_on_every_page(pdf: pikepdf.Pdf, folder: Path) -> None:
    assert pdf.Root.Lang == "en-GB"
    assert str(pdf.docinfo["/Title"]) == "Will a referral escalate within a year?: transparency report"
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext (package poppler-utils), so the words of single pages cannot be read")
    done = subprocess.run(
        [program, str(folder / "report.pdf"), "-"], capture_output=True, text=True, check=True
    )
    pages = done.stdout.split("\f")[: len(pdf.pages)]
    assert len(pages) > 20
    assert all("RESTRICTED" in page for page in pages)


def test_a_header_row_is_repeated_where_a_table_goes_on(folder: Path, tree: Element) -> None:
    """A table of a hundred rows takes several pages; each of them has to say what the columns are."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("no pdftotext (package poppler-utils), so the words of single pages cannot be read")
    office = find_office()
    assert office is not None
    made = docx.Document(io.BytesIO((folder / "report.docx").read_bytes()))
    table = next(t for t in made.tables if t.rows[0].cells[0].text == "Ethnic group")
    last = table.rows[-1]._tr
    for _ in range(100):
        last.addnext(deepcopy(last))
    longer = folder / "longer"
    longer.mkdir()
    made.save(str(longer / "report.docx"))
    convert(office, longer, TAGGED)
    done = subprocess.run(
        [program, str(longer / "report.pdf"), "-"], capture_output=True, text=True, check=True
    )
    assert len([page for page in done.stdout.split("\f") if "Ethnic group" in page]) >= 4
