"""The record of the standard as three documents with the same text: JSON, Markdown and a workbook."""

from collections.abc import Iterator
from typing import Final

from candour.report.atrs.document import dump_record
from candour.report.atrs.markdown import render_markdown
from candour.report.atrs.record import build_record
from candour.report.atrs.workbook import render_workbook
from candour.report.document import Document
from candour.report.model import Report

STEM: Final = "standards/atrs-v4"


def view_atrs(report: Report) -> Iterator[Document]:
    """`standards/atrs-v4.json`, `.md` and `.xlsx`."""
    record = build_record(report)
    yield Document(f"{STEM}.json", dump_record(record))
    yield Document(f"{STEM}.md", render_markdown(record))
    yield Document(f"{STEM}.xlsx", render_workbook(record))
