"""The combined document on disk: page, PDF, JSON, and every table as CSV, written whole or not at all."""

from pathlib import Path
from typing import NamedTuple

from candour.report.combined.document import CombinedDocument, dump_document
from candour.report.combined.page import render_page
from candour.report.document import Document
from candour.report.machine.exports import render_table_csv
from candour.report.writing import write_bundle

PAGE, DATA = "combined.html", "combined.json"


class WrittenCombined(NamedTuple):
    """Where the document lies; `pdf_reason` says why there is no PDF, empty where there is."""

    directory: Path
    page: Path
    data: Path
    pdf_reason: str


def write_combined(document: CombinedDocument, directory: Path, *, pdf: bool) -> WrittenCombined:
    """Write everything to a folder of its own. Raises ReportError where it holds something else or cannot be written."""
    tables = [document.alike, *(table for part in document.questions for table in part.tables)]
    views = (
        Document(PAGE, render_page(document).encode(), on_paper=True),
        Document(DATA, dump_document(document)),
        *(Document(f"tables/{table.name}.csv", render_table_csv(table)) for table in tables),
    )
    reason = write_bundle(views, directory, pdf=pdf)
    return WrittenCombined(directory, directory / PAGE, directory / DATA, reason)
