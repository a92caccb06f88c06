"""Every number with an interval and every percentage that a document shows, read from its bytes as a reader would.

Nothing here imports what made the documents: a number is read from the text of a page, the runs of a Word file, the cells of
a workbook or the strings of a JSON file. Whoever reads finds numbers in one form, whatever document they stand in.
"""

import io
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any

import docx
import python_calamine
from docx.oxml.ns import qn
from lxml import html

MINUS, NUMBER = "\u2212", r"[\u2212-]?\d[\d,]*(?:\.\d+)?"
_INTERVAL = re.compile(rf"({NUMBER})( ?%)? \(({NUMBER})(?: ?%)? to ({NUMBER})(?: ?%)?(?=[;),])")
_PERCENTAGE = re.compile(rf"(?<![\d.,])({NUMBER}) ?%")
_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def find_claims(text: str) -> frozenset[str]:
    """`12.3 % (10.1 to 14.8` for each number with its interval, and `12.3 %` for each percentage."""
    plain = make_plain(text)
    intervals = (
        f"{value}{' %' if percent else ''} ({low} to {high}"
        for value, percent, low, high in _INTERVAL.findall(plain)
    )
    return frozenset((*intervals, *(f"{value} %" for value in _PERCENTAGE.findall(plain))))


def make_plain(text: str) -> str:
    """On one line, with one kind of space."""
    return _SPACES.sub(" ", text)


def read_text(name: str, content: bytes, *, pdftotext: str | None = None) -> str:
    """All words of a document, in the order in which they stand. Raises KeyError for a format that nobody reads here."""
    if name.endswith(".pdf"):
        return _read_pdf(content, pdftotext or "pdftotext")
    return _READERS[PurePosixPath(name).suffix](content)


def list_floats(name: str, content: bytes) -> Iterator[float]:
    """The numbers with a fraction that a file for machines holds as numbers, not as words; a CSV file knows no difference."""
    if name.endswith(".json"):
        yield from (value for value in _walk(json.loads(content)) if isinstance(value, float))
    elif name.endswith(".xlsx"):
        yield from (
            cell for cell in _list_cells(content) if isinstance(cell, float) and not cell.is_integer()
        )


def _read_html(content: bytes) -> str:
    """What a page says. The numbers on the axes of a chart are a scale, and nobody's result."""
    root = html.document_fromstring(content.decode())
    for element in root.xpath(
        "//script | //style | //*[local-name()='svg']/*[not(local-name()='title' or local-name()='desc')]"
    ):
        element.drop_tree()
    return " ".join(text for text in root.itertext() if isinstance(text, str))


def _read_docx(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    stories = [document.element.body, *(s.header._element for s in document.sections)]
    return " ".join(
        "".join(t.text or " " if t.tag == qn("w:t") else " " for t in paragraph.iter(qn("w:t"), qn("w:br")))
        for story in stories
        for paragraph in story.iter(qn("w:p"))
    )


def _read_pdf(content: bytes, program: str) -> str:
    done = subprocess.run([program, "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def _read_json(content: bytes) -> str:
    return " \n ".join(value for value in _walk(json.loads(content)) if isinstance(value, str))


def _read_xlsx(content: bytes) -> str:
    return " \n ".join(cell for cell in _list_cells(content) if isinstance(cell, str))


def _list_cells(content: bytes) -> Iterator[Any]:
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names:
        for row in workbook.get_sheet_by_name(name).to_python():
            yield from row


def _walk(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _walk(part)
    elif isinstance(value, list):
        for part in value:
            yield from _walk(part)
    else:
        yield value


def _read_plain(content: bytes) -> str:
    return content.decode("utf-8-sig")


_READERS: dict[str, Callable[[bytes], str]] = {
    ".html": _read_html,
    ".docx": _read_docx,
    ".json": _read_json,
    ".xlsx": _read_xlsx,
    ".md": _read_plain,
    ".csv": _read_plain,
}
