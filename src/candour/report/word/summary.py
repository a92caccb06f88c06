"""What a panel reads first: the verdict in a sentence, its grounds, the criteria, and what would change it."""

from collections.abc import Mapping, Sequence

from candour.report.content.criteria import CriterionLine
from candour.report.content.picture import describe_picture
from candour.report.content.section_wording import (
    BASE_RATE_FIRST,
    MUTED_BESIDE_THE_VERDICT,
    NO_CRITERIA,
    NO_OPEN_LINES,
    NO_PICTURE,
    OPEN_LINES,
    say_what_is_forecast,
)
from candour.report.content.statements import TO_COMPLETE
from candour.report.content.verdict_wording import (
    describe_grounds,
    describe_model_file,
    describe_verdict,
    mark_of,
)
from candour.report.model import Report
from candour.report.printing.cells import print_cell
from candour.report.word.elements import Element, break_line, link, run
from candour.report.word.tables import Content
from candour.report.word.thousand import render_thousand_png
from candour.report.word.writer import Writer
from candour.results import Cell, Column, Unit


def write_summary(writer: Writer, report: Report) -> None:
    """The verdict page, in the order in which it is read."""
    links = link_findings(report)
    _write_verdict(writer, report, links)
    writer.head(2, "The criteria, one by one", "criteria")
    write_criteria(writer, report, links)
    _write_changes(writer, report, links)
    _write_thousand(writer, report)
    _write_open_lines(writer, report)


def link_findings(report: Report) -> Mapping[str, str]:
    """The id of each finding, by its code."""
    return {entry.finding.code: entry.id for entry in reversed(report.exhibits)}


def link_codes(codes: Sequence[str], links: Mapping[str, str]) -> tuple[Element | str, ...]:
    """The codes of findings, each a link to it where it is in the report."""
    return tuple(
        part
        for at, code in enumerate(codes)
        for part in (*((", ",) if at else ()), link(code, links[code]) if code in links else code)
    )


def write_criteria(writer: Writer, report: Report, links: Mapping[str, str]) -> None:
    """Every criterion with its answer, the number with its interval and n, and the base rate beside it."""
    if not report.criteria:
        writer.write("Normal", NO_CRITERIA)
        return
    headings = ("Criterion", "Answer", "Reached, with its interval", "Base rate", "Why this bar", "Finding")
    rows = [_list_criterion(line, links) for line in report.criteria]
    writer.word_table(
        "What was asked of the forecast, and what it reached",
        headings,
        rows,
        (36, 20, 28, 28, 38, 20),
    )


def _list_criterion(line: CriterionLine, links: Mapping[str, str]) -> Sequence[Content]:
    return (
        [line.criterion],
        [run(line.answer.capitalize(), "Strong")],
        _print(line.reached, line.unit),
        _print(line.base_rate, "rate"),
        [line.reason],
        list(link_codes((line.finding,), links)),
    )


def _print(cell: Cell, unit: Unit) -> Content:
    printed = print_cell(cell, Column("reached", "Reached", unit))
    below = [part for part in (printed.interval, printed.remark, printed.basis) if part]
    return [printed.text, *(element for part in below for element in (break_line(), run(part, "Quiet")))]


def _write_verdict(writer: Writer, report: Report, links: Mapping[str, str]) -> None:
    overall = report.overall
    mark = mark_of(overall.verdict)
    writer.write("Verdict", f"{mark.shape} {overall.verdict}")
    writer.write("Lead", run(report.verdict_sentence, "Strong"))
    writer.write("Normal", say_what_is_forecast(report.context))
    if report.base_rate:
        writer.write("Normal", f"{report.base_rate.sentence} {BASE_RATE_FIRST}")
    for text in describe_verdict(overall, report.context.kind):
        writer.write("Normal", text)
    writer.write_list(
        [
            (f"{ground.title} (", *link_codes((ground.code,), links), f"): {ground.answer}")
            for ground in describe_grounds(overall, report.findings)
            if ground.answer
        ]
    )
    if overall.muted:
        writer.write(
            "Normal", run(f"{MUTED_BESIDE_THE_VERDICT} ", "Strong"), *link_codes(overall.muted, links)
        )
    model_file = describe_model_file(report.findings)
    if model_file:
        words = f"Apart from its use, whether the model file may be let out: {model_file.answer} ("
        writer.write("Normal", words, *link_codes((model_file.code, *model_file.also), links), ")")
    if report.to_complete:
        owed = f"{TO_COMPLETE}: {len(report.to_complete)} of {len(report.statements)} lines"
        writer.write("Normal", link(owed, "to-complete"))


def _write_changes(writer: Writer, report: Report, links: Mapping[str, str]) -> None:
    """What the verdict rests on, each with what would have to be different."""
    if not report.changes:
        return
    writer.head(2, "What would change the verdict", "changes")
    for change in report.changes:
        code = (" (", *link_codes((change.code,), links), ")") if change.code else ()
        writer.write("ListLead" if change.needs else "Normal", run(change.ground, "Strong"), *code)
        writer.write_list([(need,) for need in change.needs])


def _write_thousand(writer: Writer, report: Report) -> None:
    """What the squares of the first page count, as a table and as a picture."""
    picture = report.picture
    writer.head(2, "Out of 1,000 decisions", "thousand")
    if picture is None:
        writer.write("Normal", NO_PICTURE)
        return
    rows: list[Sequence[Content]] = [
        (["Flagged"], [f"{picture.right:,}"], [f"{picture.wrong:,}"], [f"{picture.flagged:,}"]),
        (["Not flagged"], [f"{picture.missed:,}"], [f"{picture.rest:,}"], [f"{1000 - picture.flagged:,}"]),
        (["All (base rate)"], [f"{picture.outcomes:,}"], [f"{1000 - picture.outcomes:,}"], ["1,000"]),
    ]
    headings = ("Of 1,000 decisions", "The outcome came", "It did not come", "Together")
    writer.word_table("Out of 1,000 decisions like those tested", headings, rows, (30, 20, 20, 20))
    said = describe_picture(picture)
    writer.write("TableNote", f"{said} Rounded to whole decisions.")
    title = "Out of 1,000 decisions: one square each"
    writer.picture(title, render_thousand_png(picture), f"{title}. {said}")


def _write_open_lines(writer: Writer, report: Report) -> None:
    lines = report.to_complete
    writer.head(2, f"{TO_COMPLETE}: {len(lines)} of {len(report.statements)} lines", "to-complete")
    if not lines:
        writer.write("Normal", NO_OPEN_LINES)
        return
    writer.write("Normal", OPEN_LINES)
    writer.write("Normal", f"{'; '.join(line.label for line in lines)}.")
