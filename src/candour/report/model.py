"""The report as one value: everything that any of its documents shows."""

from dataclasses import dataclass

from candour.disclosure import protect_findings
from candour.errors import ReportError
from candour.report.context import ReportContext
from candour.report.exhibits import Exhibit, FindingExhibits, arrange_context_tables, arrange_exhibits
from candour.report.picture import ThousandPicture, read_picture
from candour.report.plain_text import make_plain
from candour.report.sections import FindingSection, arrange_findings
from candour.report.verdict import Overall, reach_verdict
from candour.results import Finding


@dataclass(frozen=True)
class Report:
    """One report. `findings` are in the order of the sections; `exhibits` in the same order."""

    context: ReportContext
    overall: Overall
    picture: ThousandPicture | None
    sections: tuple[FindingSection, ...]
    findings: tuple[Finding, ...]
    exhibits: tuple[FindingExhibits, ...]
    context_exhibits: tuple[Exhibit, ...]


def build_report(findings: tuple[Finding, ...], context: ReportContext) -> Report:
    """Arrange protected findings into a report; letters that no page can hold are replaced by a sign.

    Raises ReportError where a finding has not been through `candour.disclosure.protect_findings`.
    """
    threshold = None if context.restricted else context.disclosure.threshold
    for finding in findings:
        _check_protected(finding, threshold)
    findings, context = make_plain(findings), make_plain(context)
    sections = arrange_findings(findings, context.kind)
    ordered = tuple(finding for section in sections for finding in section.findings)
    return Report(
        context=context,
        overall=reach_verdict(ordered, context.kind),
        picture=read_picture(ordered),
        sections=sections,
        findings=ordered,
        exhibits=arrange_exhibits(ordered),
        context_exhibits=arrange_context_tables(context.tables),
    )


def _check_protected(finding: Finding, threshold: int | None) -> None:
    if protect_findings((finding,), threshold=threshold) != (finding,):
        raise ReportError(
            f"finding {finding.code} has not been through disclosure control; a report is built from protected "
            "findings only; call candour.disclosure.protect_findings first"
        )
