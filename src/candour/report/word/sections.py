"""One section of the outline in Word: its words, the authority's, its tables and its findings."""

from typing import Final

from candour.report.content.outline import OutlineSection
from candour.report.content.sections import FindingSection
from candour.report.content.statements import StatementLine
from candour.report.model import Report
from candour.report.word.came_out import write_what_came_out
from candour.report.word.elements import run
from candour.report.word.findings import are_mostly_wide, write_answers, write_finding, write_table
from candour.report.word.questions import write_questions
from candour.report.word.section_words import write_words
from candour.report.word.standing import is_wide
from candour.report.word.summary import write_summary
from candour.report.word.writer import Writer

_FINDINGS: Final = "What was found"
"""The heading over the findings where their own title is the section's."""

_STATEMENTS: Final = "What the authority says"


def write_section(writer: Writer, report: Report, section: OutlineSection) -> None:
    """The whole section, but for the box for comments."""
    # The verdict is a page of its own, after the title and the contents.
    on_new_page = section.slug == "summary"
    writer.head(1, f"{section.number}. {section.title}", section.slug, on_new_page=on_new_page)
    if section.introduction:
        writer.write("Lead", section.introduction)
    if section.slug == "summary":
        write_summary(writer, report)
        write_what_came_out(writer, report)
        write_questions(writer, report)
    writer.write_facts(section.facts)
    write_words(writer, report, section.slug)
    _write_statements(writer, section)
    exhibits = {exhibit.table.name: exhibit for exhibit in report.context_exhibits}
    for name in section.tables:
        write_table(writer, exhibits[name])
    for group in section.groups:
        _write_group(writer, report, section, group)
    writer.turn(sideways=False)


def _write_statements(writer: Writer, section: OutlineSection) -> None:
    if not section.statements:
        return
    if section.facts or section.tables or section.groups:
        writer.head(2, _STATEMENTS, f"{section.slug}-statements")
    for line in section.statements:
        _write_statement(writer, line)


def _write_statement(writer: Writer, line: StatementLine) -> None:
    label = run(f"{line.label}: ", "Strong")
    if line.given:
        writer.write("Normal", label, line.text)
    else:
        writer.write("Normal", label, run(f"{line.text}. ", "Emphasis"), run(line.prompt, "Quiet"))


def _write_group(writer: Writer, report: Report, section: OutlineSection, group: FindingSection) -> None:
    by_finding = {id(entry.finding): entry for entry in report.exhibits}
    entries = tuple(by_finding[id(finding)] for finding in group.findings)
    turned = are_mostly_wide(entries)
    writer.turn(sideways=turned)
    title = _FINDINGS if group.title == section.title else group.title
    writer.head(2, title, group.slug if group.slug != section.slug else f"{group.slug}-findings")
    if group.introduction:
        writer.write("Normal", group.introduction)
    if not entries:
        writer.write("Normal", group.absence)
        return
    write_answers(writer, entries)
    for entry in entries:
        writer.turn(sideways=turned or is_wide(entry))
        write_finding(writer, entry, report.context.protocol)
