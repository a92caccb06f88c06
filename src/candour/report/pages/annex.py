"""The technical annex: every table and picture that the full report leaves out, with what each answer rests on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from candour.report.content.exhibits import Exhibit, FindingExhibits
from candour.report.content.leading_tables import split_tables
from candour.report.model import Report
from candour.report.pages.drawings import draw_charts
from candour.report.pages.environment import render_template
from candour.results import Estimate, Finding

ANNEX = "technical-annex.html"


@dataclass(frozen=True)
class AnnexEntry:
    """One finding: its tables that stand only here, those that stand in the full report, and how its intervals were made."""

    entry: FindingExhibits
    elsewhere: tuple[Exhibit, ...]
    methods: tuple[str, ...]


def render_annex(report: Report) -> str:
    """The page. The same report gives the same text."""
    entries = {id(entry.finding): _make_entry(entry) for entry in report.exhibits}
    others = list_other_tables(report, annexed=True)
    return render_template(
        "annex.html.j2",
        report=report,
        context=report.context,
        entries_of=lambda section: tuple(entries[id(finding)] for finding in section.findings),
        section_entries=lambda section: tuple(
            entries[id(finding)].entry for group in section.groups for finding in group.findings
        ),
        holds_anything=lambda section: (
            any(group.findings for group in section.groups) or any(name in others for name in section.tables)
        ),
        others=others,
        charts=draw_charts((entry.entry for entry in entries.values()), report.context.protocol),
    )


def list_other_tables(report: Report, *, annexed: bool) -> dict[str, Exhibit]:
    """The tables that belong to no finding, by name: those of the annex, or those of the full report."""
    return {
        exhibit.table.name: exhibit for exhibit in report.context_exhibits if exhibit.table.annex is annexed
    }


def _make_entry(entry: FindingExhibits) -> AnnexEntry:
    leading, annexed = split_tables(entry)
    return AnnexEntry(
        replace(entry, exhibits=annexed), leading, tuple(dict.fromkeys(_list_methods(entry.finding)))
    )


def _list_methods(finding: Finding) -> Iterator[str]:
    for table in finding.tables:
        for row in table.rows:
            yield from (cell.method for cell in row if isinstance(cell, Estimate) and cell.low is not None)
