"""Where in the report something stands: addresses of sections, findings and tables of the annex."""

from candour.report.content.exhibits import FindingExhibits
from candour.report.model import Report
from candour.report.papers.paper import Link
from candour.results import Finding, Table

REPORT, ANNEX = "report.html", "technical-annex.html"


def find_finding(report: Report, code: str) -> FindingExhibits | None:
    """The finding with this code and its tables; None where the report has none."""
    return next((entry for entry in report.exhibits if entry.finding.code == code), None)


def find_table(report: Report, code: str, name: str) -> Table | None:
    """One table of a finding; None where finding or table is not there."""
    entry = find_finding(report, code)
    return None if entry is None else next((t for t in entry.finding.tables if t.name == name), None)


def link_finding(entry: FindingExhibits) -> Link:
    """The finding in the full report."""
    return Link(f"{entry.finding.code}, {_lower(entry.finding)}", f"{REPORT}#{entry.id}")


def link_table(entry: FindingExhibits, name: str) -> tuple[Link, ...]:
    """One table of a finding in the technical annex; nothing where the finding has no such table."""
    return tuple(
        Link(f"{entry.finding.code}, table: {exhibit.table.title}", f"{ANNEX}#{exhibit.id}")
        for exhibit in entry.exhibits
        if exhibit.table.name == name
    )


def link_section(report: Report, slug: str) -> Link:
    """One section of the full report. Raises KeyError where the outline has no such section."""
    for section in report.outline:
        if section.slug == slug:
            return Link(f"Section {section.number}, {section.title}", f"{REPORT}#{slug}")
    raise KeyError(f"the outline has no section '{slug}'; it has {[s.slug for s in report.outline]}")


def link_statement(report: Report, path: str) -> tuple[Link, ...]:
    """The section in which the authority's own words stand; nothing where the outline prints them nowhere."""
    return tuple(
        link_section(report, section.slug)
        for section in report.outline
        if any(line.path == path for line in section.statements)
    )


def _lower(finding: Finding) -> str:
    """A title inside a sentence; a first word in capitals stays."""
    title = finding.title
    return title if title[:2].isupper() else f"{title[:1].lower()}{title[1:]}"
