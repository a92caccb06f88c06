"""A report as one HTML page that needs nothing else: no script, no request, no font, no image file."""

from collections.abc import Iterator

from markupsafe import Markup

from candour.report.content.audit_lines import list_audit_lines
from candour.report.content.exhibits import FindingExhibits
from candour.report.content.fact_wording import describe_facts
from candour.report.content.limits import answer_questions, list_limits
from candour.report.content.picture import ThousandPicture
from candour.report.content.sections import list_unasked
from candour.report.content.unsettled import list_unsettled
from candour.report.content.verdict_wording import (
    describe_grounds,
    describe_model_file,
    describe_verdict,
    name_missing,
)
from candour.report.document import Document
from candour.report.model import Report
from candour.report.pages.charts.svg import render_svg
from candour.report.pages.environment import render_template
from candour.report.pages.thousand import render_thousand

HTML = "report.html"


def view_pages(report: Report) -> Iterator[Document]:
    """The report as one page."""
    yield Document(HTML, render_html(report).encode(), on_paper=True)


def render_html(report: Report) -> str:
    """The page. The same report gives the same text."""
    by_finding = {id(entry.finding): entry for entry in report.exhibits}
    return render_template(
        "report.html.j2",
        report=report,
        context=report.context,
        exhibits_of=lambda finding: by_finding[id(finding)],
        entries_of=lambda section: tuple(by_finding[id(finding)] for finding in section.findings),
        links={entry.finding.code: entry.id for entry in reversed(report.exhibits)},
        titles={finding.code: finding.title for finding in reversed(report.findings)},
        grounds=describe_grounds(report.overall, report.findings),
        known_facts=describe_facts(report.context.facts),
        limits=list_limits(report.context.kind, report.context.facts),
        unsettled=list_unsettled(report.exhibits),
        muted=tuple(entry for entry in report.exhibits if entry.finding.muted),
        model_file=describe_model_file(report.findings),
        charts=_render_charts(report.exhibits),
        thousand=_render_picture(report.picture),
        verdict_text=describe_verdict(report.overall, report.context.kind),
        missing=tuple(name_missing(name) for name in report.overall.missing),
        audit_lines=list_audit_lines(report.sections),
        unasked=list_unasked(report.sections),
        questions=answer_questions(report.sections),
    )  # fmt: skip


def _render_charts(entries: tuple[FindingExhibits, ...]) -> dict[str, Markup]:
    return {
        picture.id: Markup(render_svg(picture.figure, exhibit.table, prefix=picture.id))  # noqa: S704 - escaped by lxml
        for entry in entries
        for exhibit in entry.exhibits
        for picture in exhibit.pictures
        if picture.figure.kind != "flow"
    }


def _render_picture(picture: ThousandPicture | None) -> Markup | None:
    return None if picture is None else Markup(render_thousand(picture))  # noqa: S704 - numbers only
