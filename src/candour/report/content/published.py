"""What the published findings say, cell by cell, in the words in which every document prints them.

The one reader of published tables: answers to reviewers, pages for one kind of reader, the plan, the papers and the ATRS record
all read here.
Nothing is read here but what a table publishes: a hidden column, a withheld cell and an undefined number are all the same
to a reader of these rows, who gets None for each.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from candour.report.printing.cells import NO_BREAK, WITHHELD_IN_LINE, PrintedCell, say_in_line
from candour.report.printing.printed_table import DECISIONS_COLUMNS, print_table
from candour.results import Cell, Estimate, Finding, Table, Verdict, Withheld

_SETTLED = (Verdict.MET, Verdict.CONCERN)
_NOTHING = frozenset({"", "\u2013"})
"""What is printed where there is nothing to say."""


@dataclass(frozen=True)
class PublishedRow:
    """One row of a published table, read by the names of its columns. `shared_n` is what all estimates of the table rest on."""

    table: Table
    cells: tuple[Cell, ...]
    printed: tuple[PrintedCell, ...]
    shared_n: int | None = None

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
        text = self.printed[self.table.index_of(column)].text
        return None if text in _NOTHING else text

    def measure(self, column: str) -> str | None:
        """The number with its interval, or why it has none, and with what it rests on; None where it is not published."""
        cell, text = self.read(column), self.say(column)
        if text is None or isinstance(cell, str):
            return None
        if isinstance(cell, Estimate):
            return self.tell(column)
        n = next((self.say(name) for name in DECISIONS_COLUMNS if self.say(name)), None)
        return text if n is None else f"{text} (n{NO_BREAK}={NO_BREAK}{n}; no interval is published)"

    def tell(self, column: str) -> str:
        """The cell on one line, whatever it holds; an estimate always with its n."""
        at = self.table.index_of(column)
        cell, printed = self.cells[at], self.printed[at]
        if isinstance(cell, Estimate):
            printed = replace(printed, basis=f"n{NO_BREAK}={NO_BREAK}{cell.n:,}")
        return say_in_line(printed)

    def describe(self, *, only: Collection[str] = (), but: Collection[str] = ()) -> str:
        """The row on one line: `AUC: 0.688 (0.659 to 0.713); Brier score: 0.089`, and last what was withheld.

        Cells that have nothing to say are left out, and those of the columns `but`; with `only`, no other column is said.
        """
        shown = [
            (column.label, cell, printed)
            for column, cell, printed in zip(self.table.columns, self.cells, self.printed, strict=True)
            if not column.hidden
            and column.name not in but
            and (not only or column.name in only)
            and printed.text not in _NOTHING
        ]
        withheld = [label for label, cell, _ in shown if cell == Withheld()]
        parts = [f"{label}: {say_in_line(printed)}" for label, cell, printed in shown if cell != Withheld()]
        if self.shared_n is not None and any(isinstance(cell, Estimate) for _, cell, _ in shown):
            parts.append(f"all rest on n{NO_BREAK}={NO_BREAK}{self.shared_n:,}")
        if withheld:
            parts.append(f"{WITHHELD_IN_LINE}: {', '.join(withheld)}")
        return "; ".join(parts)

    def matches(self, **words: str) -> bool:
        """Whether each of these columns holds exactly these words."""
        return all(self.read(column) == text for column, text in words.items())


def read_rows(table: Table) -> tuple[PublishedRow, ...]:
    """All rows of one table."""
    printed = print_table(table)
    return tuple(
        PublishedRow(table, cells, words, printed.shared_n)
        for cells, words in zip(table.rows, printed.rows, strict=True)
    )


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
        return () if found is None else read_rows(found)

    def list_tables(self, code: str, prefix: str) -> tuple[str, ...]:
        """The names of a finding's tables that begin with these letters."""
        finding = self.find(code)
        return () if finding is None else tuple(t.name for t in finding.tables if t.name.startswith(prefix))
