"""A finding laid out: each table with the pictures drawn from it, each with an id and a file name of its own."""

from dataclasses import dataclass

from candour.errors import ReportError
from candour.report.printing.slugs import make_slug, make_unique_slugs
from candour.results import Figure, Finding, Table


@dataclass(frozen=True)
class Picture:
    """One figure and its id."""

    id: str
    figure: Figure


@dataclass(frozen=True)
class Exhibit:
    """One table, its id (also the name of its CSV file, without the ending) and the pictures drawn from it."""

    id: str
    table: Table
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class FindingExhibits:
    """One finding, its id, and its tables in order."""

    id: str
    finding: Finding
    exhibits: tuple[Exhibit, ...]


def arrange_exhibits(findings: tuple[Finding, ...]) -> tuple[FindingExhibits, ...]:
    """Every finding with its tables and pictures; no two ids are the same.

    Raises ReportError where a figure is drawn from a table that its finding does not have.
    """
    finding_ids = make_unique_slugs(finding.code for finding in findings)
    table_ids = iter(
        make_unique_slugs(
            f"{finding_id} {table.name}"
            for finding_id, finding in zip(finding_ids, findings, strict=True)
            for table in finding.tables
        )
    )
    return tuple(
        _arrange_one(finding_id, finding, tuple(next(table_ids) for _ in finding.tables))
        for finding_id, finding in zip(finding_ids, findings, strict=True)
    )


def arrange_context_tables(tables: tuple[Table, ...]) -> tuple[Exhibit, ...]:
    """The tables that belong to no finding."""
    return tuple(Exhibit(f"context-{make_slug(table.name)}", table, ()) for table in tables)


def _arrange_one(finding_id: str, finding: Finding, table_ids: tuple[str, ...]) -> FindingExhibits:
    _check_figures(finding)
    return FindingExhibits(
        f"finding-{finding_id}",
        finding,
        tuple(
            Exhibit(table_id, table, _list_pictures(table_id, table, finding))
            for table_id, table in zip(table_ids, finding.tables, strict=True)
        ),
    )


def _list_pictures(table_id: str, table: Table, finding: Finding) -> tuple[Picture, ...]:
    own = [figure for figure in finding.figures if figure.table == table.name]
    return tuple(Picture(f"{table_id}-figure-{number}", figure) for number, figure in enumerate(own, start=1))


def _check_figures(finding: Finding) -> None:
    known = [table.name for table in finding.tables]
    for figure in finding.figures:
        if figure.table not in known:
            raise ReportError(
                f"finding {finding.code}: figure '{figure.name}' is drawn from table '{figure.table}', "
                f"but the finding has {known}; let the figure name one of those"
            )
