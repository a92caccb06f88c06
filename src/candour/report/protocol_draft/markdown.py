"""A draft as Markdown: to read, to mark up, and to keep beside the code."""

import re
from collections.abc import Iterator

from candour.config.pilot import NOT_NAMED
from candour.report.printing.cells import say_in_line
from candour.report.printing.printed_table import print_table
from candour.report.protocol_draft.draft import DraftSection, ProtocolDraft
from candour.results import Table

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$])")
SIGNATURES = ("For the authority", "For the panel")
WITHHELD = "c: withheld, because it rests on a small count or would give one away."


def render_markdown(draft: ProtocolDraft) -> bytes:
    """The same draft gives the same bytes. No text becomes a heading or markup by what stands in it."""
    return ("\n".join(_list_lines(draft)).rstrip() + "\n").encode()


def escape_marks(text: str) -> str:
    """A text that stands inside a line: what Markdown would take for a mark is escaped, and it stays one line."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def _list_lines(draft: ProtocolDraft) -> Iterator[str]:
    context = draft.context
    yield from (f"# Draft protocol: {escape_marks(context.title)}", "")
    if context.restricted:
        yield from ("**RESTRICTED. Small counts are shown. This document must not leave the authority.**", "")
    yield from (f"**{draft.standing_line}**", "")
    if context.authority != NOT_NAMED:
        yield from (f"**{escape_marks(context.authority)}**", "")
    yield from (f"> {escape_marks(draft.purpose)}", "")
    if draft.warnings:
        yield from ("## Before anybody signs", "")
        yield from (f"- {escape_marks(warning)}" for warning in draft.warnings)
        yield ""
    for number, section in enumerate(draft.sections, start=1):
        yield from _list_section(number, section)
    yield from ("| | Name of the role | Date | Signature |", "|---|---|---|---|")
    yield from (f"| {who} | | | |" for who in SIGNATURES)
    yield from ("", f"What would be frozen (SHA-256 of the configuration): {draft.configuration}")


def _list_section(number: int, section: DraftSection) -> Iterator[str]:
    yield from (f"## {number}. {section.title}", "")
    for paragraph in section.paragraphs:
        yield from (escape_marks(paragraph), "")
    for fact in section.facts:
        yield from (f"**{escape_marks(fact.label)}.** {escape_marks(fact.text)}", "")
    for line in section.statements:
        said = line.text if line.given else f"{line.text}. {line.prompt}"
        yield from (f"**{escape_marks(line.label)}.** {escape_marks(said)}", "")
    for point in section.points:
        yield f"- {escape_marks(point)}"
    if section.points:
        yield ""
    for table in section.tables:
        yield from _list_table(table)


def _list_table(table: Table) -> Iterator[str]:
    printed = print_table(table)
    yield from (f"**{table.title}**", "")
    yield f"| {' | '.join(escape_marks(column.label) for column in table.columns)} |"
    yield "|" + "---|" * len(table.columns)
    for row in printed.rows:
        yield f"| {' | '.join(escape_marks('c' if cell.state == 'withheld' else say_in_line(cell)) for cell in row)} |"
    yield ""
    if any(cell.state == "withheld" for row in printed.rows for cell in row):
        yield from (WITHHELD, "")
    if table.note:
        yield from (escape_marks(table.note), "")
