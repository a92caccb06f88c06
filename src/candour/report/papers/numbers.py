"""Rows of the report's own tables as sentences, printed as everywhere else, so that no paper holds another number."""

from candour.report.model import Report
from candour.report.papers.pieces import Piece, Reader
from candour.report.papers.places import find_finding, link_section, link_table
from candour.report.printing.cells import PrintedCell
from candour.report.printing.printed_table import print_table
from candour.results import Table, Verdict, Withheld

OUT_OF_A_THOUSAND = "Out of 1,000 decisions like those tested. How far chance may move these numbers is under PERF-004 and PERF-001."
WITHHELD = "withheld (small count)"
_NOTHING = frozenset({"", "\u2013"})
"""What a cell holds that has nothing to say."""


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
        entry = find_finding(report, code)
        if entry is None or entry.finding.muted or entry.finding.verdict is Verdict.NOT_ASSESSED:
            return ()
        table = next((t for t in entry.finding.tables if t.name == name), None)
        if table is None:
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
    at = table.index_of(column)
    said = (f"{cells[0].text} {say_cell(cells[at])}" for cells in print_table(table).rows)
    return (f"{table.columns[at].label}: {'; '.join(said)}.",)


def say_rows(
    table: Table,
    columns: tuple[str, ...] = (),
    where: tuple[str, str] | None = None,
    labels: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """One sentence a row. Columns that a table does not have are left out: tables of other runs may be narrower."""
    names = [column.name for column in table.columns]
    named = [names.index(label) for label in labels if label in names] or [0]
    wanted = [at for at, name in enumerate(names) if at not in named and (not columns or name in columns)]
    at = names.index(where[0]) if where and where[0] in names else None
    printed = print_table(table)
    shared = "" if printed.shared_n is None else f" All rest on n = {printed.shared_n:,}."
    return tuple(
        f"{', '.join(cells[n].text for n in named)}: {_say_cells(table, cells, wanted)}{shared}"
        for row, cells in zip(table.rows, printed.rows, strict=True)
        if at is None or where is None or row[at] == where[1]
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


def _say_cells(table: Table, cells: tuple[PrintedCell, ...], wanted: list[int]) -> str:
    said = (
        f"{table.columns[n].label}: {say_cell(cells[n])}"
        for n in wanted
        if cells[n].state != "empty" and cells[n].text not in _NOTHING
    )
    return "; ".join(said).rstrip(".") + "."


def say_cell(cell: PrintedCell) -> str:
    """A printed cell in a line of text, with its interval and what it rests on."""
    if cell.state == "withheld":
        return WITHHELD
    rests = "" if not cell.basis else f", {cell.basis}"
    return " ".join(part for part in (cell.text, cell.interval or cell.remark) if part) + rests
