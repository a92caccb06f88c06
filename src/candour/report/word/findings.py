"""A finding in Word: the answer first, then its reason, its tables and pictures, and what it cannot say."""

from collections.abc import Sequence
from typing import Final

from candour.config.protocol import Protocol
from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.content.leading_tables import split_tables
from candour.report.content.section_wording import WITHHELD_NOTE, say_why
from candour.report.content.verdict_wording import mark_of
from candour.report.pages.charts.margins import find_margin
from candour.report.printing.printed_table import print_table
from candour.report.word.elements import Element, link, run
from candour.report.word.pictures import describe_figure, render_png
from candour.report.word.standing import is_wide, stands_in_word
from candour.report.word.tables import Content, make_data_table
from candour.report.word.widths import share_room
from candour.report.word.writer import Writer
from candour.results import Finding, Withheld

_BELOW: Final = "The numbers are in the table below the picture."
_ELSEWHERE: Final = "The numbers are in the full report, beside this file."
ANNEX, FULL_REPORT = "technical-annex.html", "report.html"


def are_mostly_wide(entries: Sequence[FindingExhibits]) -> bool:
    """Whether half or more of the findings need a page on its side: then all of them get one, for every turn begins a page."""
    return 2 * sum(map(is_wide, entries)) >= max(1, len(entries))


def write_answers(writer: Writer, entries: Sequence[FindingExhibits]) -> None:
    """One line a finding, with a link to it."""
    writer.write_list([
        (
            run(f"{say_verdict(entry.finding)}. ", "Strong"),
            link(f"{entry.finding.title} ({entry.finding.code})", entry.id),
        )
        for entry in entries
    ])  # fmt: skip


def write_finding(writer: Writer, entry: FindingExhibits, protocol: Protocol) -> None:
    """The whole finding. Tables that the full report leaves out are named, with a link to where they are."""
    finding = entry.finding
    leading, annexed = split_tables(entry)
    writer.head(3, finding.question, entry.id)
    writer.write(
        "Answer", run(say_verdict(finding), "Strong"), f" \u00b7 {finding.code} \u00b7 {finding.title}"
    )
    writer.write("Lead", finding.headline.text)
    writer.write("Normal", run("In plain words: ", "Strong"), finding.for_families.text)
    writer.write("Normal", run("Why this verdict: ", "Strong"), say_why(finding.why))
    for exhibit in leading:
        _write_exhibit(writer, finding.code, exhibit, protocol)
    if finding.limits:
        writer.write("ListLead", run("What this cannot say:", "Strong"))
        writer.write_list([(limit,) for limit in finding.limits])
    methods = writer.link_file(f"assumptions and methods of {finding.code}", f"{ANNEX}#annex-{entry.id}")
    _write_pointer(writer, annexed, "technical annex", ANNEX, methods)


def write_table(writer: Writer, exhibit: Exhibit) -> None:
    """One published table with its notes, or a line that says where it is."""
    if exhibit.table.annex:
        _write_pointer(writer, (exhibit,), "technical annex", ANNEX)
        return
    if not stands_in_word(exhibit):
        _write_pointer(writer, (exhibit,), "full report", FULL_REPORT)
        if exhibit.table.note:
            writer.write("TableNote", exhibit.table.note)
        return
    table, printed = exhibit.table, print_table(exhibit.table)
    if not table.rows:
        writer.write("TableNote", run(f"{table.title}: ", "Strong"), "this table has no rows.")
        return
    writer.table(table.title, make_data_table(table, printed, share_room(table, printed, writer.width)))
    if any(isinstance(cell, Withheld) for row in table.rows for cell in row):
        writer.write("TableNote", f"c: {WITHHELD_NOTE}")
    if printed.shared_n is not None:
        writer.write("TableNote", f"Every estimate in this table rests on n = {printed.shared_n:,}.")
    if table.note:
        writer.write("TableNote", table.note)


def say_verdict(finding: Finding) -> str:
    """The verdict as a shape and a word, so that it is never told by colour."""
    mark = mark_of(finding.verdict)
    return f"{mark.shape} {mark.word}"


def _write_exhibit(writer: Writer, code: str, exhibit: Exhibit, protocol: Protocol) -> None:
    for picture in exhibit.pictures:
        # A flow is boxes with the numbers of its table and nothing more: on paper the table says it all.
        if picture.figure.kind != "flow":
            margin = find_margin(code, picture.figure, protocol)
            said = describe_figure(picture.figure, margin)
            place = _BELOW if stands_in_word(exhibit) else _ELSEWHERE
            writer.picture(said, render_png(picture.figure, exhibit.table, margin), f"{said} {place}")
    write_table(writer, exhibit)


def _write_pointer(
    writer: Writer, exhibits: Sequence[Exhibit], document: str, file: str, *before: Element
) -> None:
    """One line that says which tables are in which document, with a link to each; `before` are links to stand first."""
    named: list[Content] = [(link_to,) for link_to in before]
    named += [
        (writer.link_file(exhibit.table.title, f"{file}#{exhibit.id}"), f" ({_say_rows(exhibit)})")
        for exhibit in exhibits
    ]
    parts = [part for at, parts in enumerate(named) for part in (*(("; ",) if at else ()), *parts)]
    writer.write("TableNote", f"In the {document}, beside this file: ", *parts, ".")


def _say_rows(exhibit: Exhibit) -> str:
    rows = len(exhibit.table.rows)
    return "1 row" if rows == 1 else f"{rows:,} rows"
