"""What the published findings say, cell by cell, in the words in which every document prints them.

Nothing is read here but what a table publishes: a hidden column, a withheld cell and an undefined number are all the same
to a reader of these rows, who gets None for each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from candour.report.printing.cells import NO_BREAK, PrintedCell
from candour.report.printing.printed_table import DECISIONS_COLUMNS, print_table
from candour.results import Cell, Estimate, Finding, Table, Verdict, Withheld

_SETTLED = (Verdict.MET, Verdict.CONCERN)


@dataclass(frozen=True)
class PublishedRow:
    """One row of a published table, read by the names of its columns."""

    table: Table
    cells: tuple[Cell, ...]
    printed: tuple[PrintedCell, ...]

    def read(self, column: str) -> Cell:
        """The cell; None where there is no such column, or where it is never published."""
        for found, cell in zip(self.table.columns, self.cells, strict=True):
            if found.name == column and not found.hidden:
                return cell
        return None

    def read_estimate(self, column: str) -> Estimate | None:
        """The estimate; None where the cell holds none, or one without a value."""
        cell = self.read(column)
        return cell if isinstance(cell, Estimate) and cell.value is not None else None

    def say(self, column: str) -> str | None:
        """The words or the bare number of a cell; None where there is nothing to say."""
        cell = self.read(column)
        if cell is None or isinstance(cell, Withheld) or (isinstance(cell, Estimate) and cell.value is None):
            return None
        return self.printed[self.table.index_of(column)].text or None

    def measure(self, column: str) -> str | None:
        """The number with its interval, or why it has none, and with what it rests on; None where it is not published."""
        cell, text = self.read(column), self.say(column)
        if text is None or isinstance(cell, str):
            return None
        if isinstance(cell, Estimate):
            printed = self.printed[self.table.index_of(column)]
            beside = (printed.interval or printed.remark).removeprefix("(").removesuffix(")")
            return f"{text} ({beside}; n{NO_BREAK}={NO_BREAK}{cell.n:,})"
        n = next((self.say(name) for name in DECISIONS_COLUMNS if self.say(name)), None)
        return text if n is None else f"{text} (n{NO_BREAK}={NO_BREAK}{n}; no interval is published)"

    def matches(self, **words: str) -> bool:
        """Whether each of these columns holds exactly these words."""
        return all(self.read(column) == text for column, text in words.items())


@dataclass(frozen=True)
class Published:
    """The findings of a report, by code. Of two findings with one code the first is read."""

    findings: tuple[Finding, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Finding]:
        """The first finding of each code."""
        return MappingProxyType({finding.code: finding for finding in reversed(self.findings)})

    def find(self, code: str) -> Finding | None:
        """The finding with this code, whatever it says."""
        return self.by_code.get(code)

    def is_settled(self, code: str) -> bool:
        """Whether the finding is there and says met or concern."""
        finding = self.find(code)
        return finding is not None and finding.verdict in _SETTLED

    def list_rows(self, code: str, table: str) -> tuple[PublishedRow, ...]:
        """The rows of one table; none where finding or table is not there."""
        finding = self.find(code)
        found = next((t for t in finding.tables if t.name == table), None) if finding else None
        if found is None:
            return ()
        return tuple(
            PublishedRow(found, cells, printed)
            for cells, printed in zip(found.rows, print_table(found).rows, strict=True)
        )

    def list_tables(self, code: str, prefix: str) -> tuple[str, ...]:
        """The names of a finding's tables that begin with these letters."""
        finding = self.find(code)
        return () if finding is None else tuple(t.name for t in finding.tables if t.name.startswith(prefix))
