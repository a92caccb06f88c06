"""What was asked, what came out, and what could not be told: one line each."""

from collections.abc import Sequence

from candour.report.content.audit_lines import list_audit_lines
from candour.report.content.section_wording import MUTED, WITHOUT_A_BAR, say_all_answered
from candour.report.content.sections import list_unasked
from candour.report.content.unsettled import UnsettledLine, list_described, list_unsettled
from candour.report.content.verdict_wording import mark_of, name_missing
from candour.report.model import Report
from candour.report.word.elements import link
from candour.report.word.tables import Content
from candour.report.word.writer import Writer


def write_what_came_out(writer: Writer, report: Report) -> None:
    """The worst answer of each family of questions, then what was muted, not asked, or could not be told."""
    rows: list[Sequence[Content]] = [
        (
            [link(line.title, line.slug)],
            [f"{mark_of(line.verdict).shape} {mark_of(line.verdict).word}"],
            [f"{line.text} {line.share}".strip()],
        )
        for line in list_audit_lines(report.sections)
    ]
    writer.head(2, "What was asked, and what came out", "what-came-out")
    if rows:
        headings = ("What was asked", "Worst answer", "In one line")
        writer.word_table("The worst answer of each family of questions", headings, rows, (42, 24, 100))
    for group in list_unasked(report.sections):
        writer.write(
            "TableNote",
            f"Not asked: {'; '.join(section.title for section in group.sections)}. {group.reason}",
        )
    _write_muted(writer, report)
    _write_unsettled(writer, report)


def _write_muted(writer: Writer, report: Report) -> None:
    muted = [entry for entry in report.exhibits if entry.finding.muted]
    if not muted:
        return
    writer.head(2, "What the authority had muted", "muted")
    writer.write("Normal", MUTED)
    writer.write_list([
        (f"{entry.finding.question} (", link(entry.finding.code, entry.id), f"): \u201c{entry.finding.muted}\u201d")
        for entry in muted
    ])  # fmt: skip


def _write_unsettled(writer: Writer, report: Report) -> None:
    lines: list[Content] = [
        *(_say_unsettled(line) for line in list_unsettled(report.exhibits)),
        *((name_missing(name),) for name in report.overall.missing),
    ]
    writer.head(2, "What could not be told", "unsettled")
    if lines:
        writer.write_list(lines)
    else:
        writer.write("Normal", say_all_answered(muted=any(entry.finding.muted for entry in report.exhibits)))
    described = list_described(report.exhibits)
    if described:
        writer.head(2, "What has no bar", "without-a-bar")
        writer.write("Normal", WITHOUT_A_BAR)
        writer.write_list([_say_unsettled(line) for line in described])


def _say_unsettled(line: UnsettledLine) -> Content:
    sources = [
        part
        for at, source in enumerate(line.sources)
        for part in (*((", ",) if at else ()), link(source.code, source.id))
    ]
    return (f"{line.text} (", *sources, ")")
