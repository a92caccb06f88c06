"""The full report as one HTML page that needs nothing else: no request, no font, no image file; its script may be off."""

from collections.abc import Iterator
from dataclasses import replace

from candour.report.content import standing_wording
from candour.report.content.audit_lines import list_audit_lines
from candour.report.content.exhibits import FindingExhibits
from candour.report.content.fact_wording import describe_facts
from candour.report.content.leading_tables import split_tables
from candour.report.content.limits import list_limits
from candour.report.content.sections import list_unasked
from candour.report.content.unsettled import list_described, list_unsettled
from candour.report.content.verdict_rule import VERDICT_RULE
from candour.report.content.verdict_wording import (
    describe_grounds,
    describe_model_file,
    describe_verdict,
    name_missing,
)
from candour.report.document import Document
from candour.report.model import Report
from candour.report.pages.annex import ANNEX, list_other_tables, render_annex
from candour.report.pages.code_links import link_codes
from candour.report.pages.documents import OTHERS
from candour.report.pages.drawings import draw_charts, draw_thousand
from candour.report.pages.environment import finish_text, render_template

HTML = "report.html"


def view_pages(report: Report) -> Iterator[Document]:
    """The full report and its technical annex."""
    yield Document(HTML, render_html(report).encode(), on_paper=True)
    yield Document(ANNEX, render_annex(report).encode(), on_paper=True)


def render_html(report: Report) -> str:
    """The page. The same report gives the same text."""
    entries = {id(entry.finding): _keep_leading(entry) for entry in report.exhibits}
    links = {entry.finding.code: entry.id for entry in reversed(report.exhibits)}
    return render_template(
        "report.html.j2",
        report=report,
        context=report.context,
        exhibits_of=lambda finding: entries[id(finding)],
        links=links,
        linked=lambda text: link_codes(finish_text(text), links),
        titles={finding.code: finding.title for finding in reversed(report.findings)},
        section_entries=lambda section: tuple(
            entries[id(finding)] for group in section.groups for finding in group.findings
        ),
        verdict_rule=VERDICT_RULE,
        anchors={section.slug: section.title for section in report.outline},
        annexed={entry.id: len(split_tables(entry)[1]) for entry in report.exhibits},
        grounds=describe_grounds(report.overall, report.findings),
        known_facts=describe_facts(report.context.facts),
        limits=list_limits(report.context.kind, report.context.facts),
        unsettled=list_unsettled(report.exhibits),
        described=list_described(report.exhibits),
        muted=tuple(entry for entry in report.exhibits if entry.finding.muted),
        model_file=describe_model_file(report.findings),
        charts=draw_charts(entries.values(), report.context.protocol),
        thousand=draw_thousand(report.picture),
        verdict_text=describe_verdict(report.overall, report.context.kind),
        missing=tuple(name_missing(name) for name in report.overall.missing),
        audit_lines=list_audit_lines(report.sections),
        unasked=list_unasked(report.sections),
        tables=list_other_tables(report, annexed=False),
        annexed_tables=list_other_tables(report, annexed=True),
        others=OTHERS,
        standing_title=standing_wording.TITLE,
        standing_facts=standing_wording.describe_standing(report.context.standing),
    )


def _keep_leading(entry: FindingExhibits) -> FindingExhibits:
    return replace(entry, exhibits=split_tables(entry)[0])
