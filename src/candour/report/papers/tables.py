"""Some columns of a finding's table, to stand in a paper: the same cells, printed the same way."""

from dataclasses import replace

from candour.report.model import Report
from candour.report.papers.places import find_finding, find_table
from candour.results import Table


def pick_table(report: Report, code: str, name: str, columns: tuple[str, ...] = ()) -> tuple[Table, ...]:
    """The table with these columns only (none: all), in its own order; nothing where it is not there or wholly an annex."""
    entry, table = find_finding(report, code), find_table(report, code, name)
    if entry is None or table is None or not table.rows:
        return ()
    kept = [at for at, column in enumerate(table.columns) if not columns or column.name in columns]
    return (
        replace(
            table,
            name=f"{entry.id}-{name}".replace("_", "-"),
            title=f"{table.title} ({code})",
            columns=tuple(table.columns[at] for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
            guards=(),
            partition=None,
            annex=False,
        ),
    )
