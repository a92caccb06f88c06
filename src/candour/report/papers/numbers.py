"""Rows of the report's own tables as sentences, printed as everywhere else, so that no paper holds another number."""

from candour.report.content.published import read_rows
from candour.report.model import Report
from candour.report.papers.pieces import Piece, Reader
from candour.report.papers.places import find_finding, find_table, link_section, link_table
from candour.report.papers.readers import judge_finding
from candour.results import Table, Withheld

OUT_OF_A_THOUSAND = "Out of 1,000 decisions like those tested. How far chance may move these numbers is under PERF-004 and PERF-001."


def rows(
    code: str,
    name: str,
    columns: tuple[str, ...] = (),
    *,
    labels: tuple[str, ...] = (),
    where: tuple[str, str] | None = None,
    with_title: bool = False,
) -> Reader:
    """Rows of a finding's table. The columns `labels` name a row (none: the first does); no `columns`: all others are said.

    `where` is (column, value); `with_title` puts the title of the finding before each row. Says nothing where the finding,
    or the table, is not there: the finding itself is read beside it, and says so.
    """

    def read(report: Report) -> tuple[Piece, ...]:
        entry, table = find_finding(report, code), find_table(report, code, name)
        if entry is None or table is None or judge_finding(entry.finding) == "not done":
            return ()
        links = link_table(entry, name)
        title = f"{entry.finding.title}, " if with_title else ""
        said = tuple(f"{title}{text}" for text in say_rows(table, columns, where, labels))
        return (
            *(Piece(text, "answered", links) for text in said),
            *(Piece(text, "partly", links) for text in _say_hidden(table, where, entry.finding.title)),
        )

    return read


def context_rows(name: str, columns: tuple[str, ...] = (), *, slug: str) -> Reader:
    """Rows of a table that belongs to no finding, such as how the decisions were divided."""

    def read(report: Report) -> tuple[Piece, ...]:
        table = next((t for t in report.context.tables if t.name == name), None)
        if table is None:
            return (
                Piece(
                    f"Not done: this report has no table \u201c{name.replace('_', ' ')}\u201d.", "not done"
                ),
            )
        link = link_section(report, slug)
        said = _say_in_one(table, columns[0]) if len(columns) == 1 else say_rows(table, columns)
        return tuple(Piece(text, "answered", (link,)) for text in said)

    return read


def _say_in_one(table: Table, column: str) -> tuple[str, ...]:
    """One column of all rows in one sentence."""
    said = (f"{row.printed[0].text} {row.tell(column)}" for row in read_rows(table))
    return (f"{table.columns[table.index_of(column)].label}: {'; '.join(said)}.",)


def say_rows(
    table: Table,
    columns: tuple[str, ...] = (),
    where: tuple[str, str] | None = None,
    labels: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """One sentence a row. Columns that a table does not have are left out: tables of other runs may be narrower."""
    names = [column.name for column in table.columns]
    named = [label for label in labels if label in names] or names[:1]
    return tuple(
        f"{', '.join(row.tell(name) for name in named)}: {row.describe(only=columns, but=named).rstrip('.')}."
        for row in read_rows(table)
        if where is None or where[0] not in names or row.matches(**{where[0]: where[1]})
    )


def _say_hidden(table: Table, where: tuple[str, str] | None, title: str) -> tuple[str, ...]:
    """How many rows there are of which it is withheld whether they are wanted."""
    names = [column.name for column in table.columns]
    if where is None or where[0] not in names:
        return ()
    hidden = sum(isinstance(row[names.index(where[0])], Withheld) for row in table.rows)
    return (
        (f"{title}: further rows are withheld, because they rest on small counts: {hidden:,}.",)
        if hidden
        else ()
    )
