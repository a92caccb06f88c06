"""The report as one Word document, in the order of its outline, with room for the panel's comments."""

from collections.abc import Iterator
from typing import Final

from candour.config.pilot import NOT_NAMED
from candour.report.content.glossary import GLOSSARY
from candour.report.content.limits import list_limits
from candour.report.content.section_wording import PANEL_TITLE, say_not_recorded
from candour.report.document import Document
from candour.report.model import Report
from candour.report.word.contents import make_contents
from candour.report.word.packing import pack_document
from candour.report.word.page import open_document
from candour.report.word.panel import (
    FORM_TITLE,
    write_comment_box,
    write_form,
    write_log,
)
from candour.report.word.sections import write_section
from candour.report.word.writer import Writer

DOCX: Final = "report.docx"
_HOW_TO: Final = (
    "After every section there is a box for the panel\u2019s comments. The form for its decision is at the end. Every "
    "number here is also in the other documents of this report, printed alike."
)
_RESTRICTED: Final = "RESTRICTED. Small counts are shown. This report must not leave the authority."


def view_word(report: Report) -> Iterator[Document]:
    """`report.docx`."""
    yield Document(DOCX, render_docx(report))


def render_docx(report: Report) -> bytes:
    """The document. The same report gives the same bytes."""
    writer = Writer(open_document(report.context))
    _write_title(writer, report)
    before = writer.document.element.body.sectPr.getprevious()
    for section in report.outline:
        write_section(writer, report, section)
        write_comment_box(writer, f"section {section.number}", section.title, f"comments-{section.slug}")
    _write_limits(writer, report)
    writer.head(1, "Glossary", "glossary")
    writer.write_facts(GLOSSARY)
    writer.head(1, PANEL_TITLE, "governance-log")
    write_log(writer, report.governance, report.outline)
    writer.head(1, FORM_TITLE, "panel-decision")
    write_form(writer)
    # Word wants a paragraph after the last table.
    writer.write("TableNote", "The end of the report.")
    before.addnext(make_contents(writer.headings))
    return pack_document(writer.document)


def _write_limits(writer: Writer, report: Report) -> None:
    writer.head(1, "Limits", "limits")
    writer.write_facts(list_limits(report.context.kind, report.context.facts))
    writer.write("Normal", say_not_recorded())
    write_comment_box(writer, "the limits", "what no such report can say", "comments-limits")


def _write_title(writer: Writer, report: Report) -> None:
    context = report.context
    if context.restricted:
        writer.write("Restricted", _RESTRICTED)
    writer.write("Normal", report.standing_line)
    authority = "" if context.authority == NOT_NAMED else f" / {context.authority}"
    writer.write("Subtitle", f"Transparency report{authority}")
    writer.write("Title", context.title)
    writer.write("Normal", _HOW_TO)
