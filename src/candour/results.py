"""What an audit answers: findings, verdicts, tables and estimates. Values only; nothing here draws or saves.

A finding is built with exact numbers. `candour.disclosure` turns it into one that may leave the machine;
only such a finding may be shown.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, TypeAdapter

from candour.errors import EvidenceError

FINDINGS_VERSION = 2
"""Grows when findings that were kept with a run could no longer be read as they were meant."""


class Verdict(StrEnum):
    """The four answers that an audit can give; none of them is a failure of the audit."""

    MET = "met"
    CONCERN = "concern"
    CANNOT_TELL = "cannot tell"
    NOT_ASSESSED = "not assessed"


@dataclass(frozen=True)
class Estimate:
    """One number with what it rests on.

    `value`, `low` and `high` are None where the number is undefined, and `reason` then says why. `n` is the
    number of decisions at the foot of the number and `events` how many of them had what is counted (for an AUC
    or a ratio: the outcomes). `method` names how the interval was made.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    events: int | None
    method: str
    reason: str = ""


@dataclass(frozen=True)
class Withheld:
    """A cell that disclosure control took away.

    `c`: small, or withheld so that a small one cannot be solved for. `low`: not 0, but it rounds to 0.
    """

    symbol: Literal["c", "low"] = "c"


ABOUT = "about"
"""The hidden column that names the groups of the rows as another table names them, where their own words are others."""

Cell = Estimate | Withheld | int | float | str | None
Unit = Literal["text", "count", "rate", "number", "days", "date"]


@dataclass(frozen=True)
class Column:
    """One column: `rate` is shown as a percentage with one decimal, `number` with three, `count` whole.

    A hidden column is never published: it holds the counts that decide whether the others may be.
    """

    name: str
    label: str
    unit: Unit
    hidden: bool = False


@dataclass(frozen=True)
class Guard:
    """If any of the `counts` of a row is small, the `columns` of that row are withheld together.

    An error rate can be solved for from its neighbours, so a guard covers every column that shares counts.
    """

    columns: tuple[str, ...]
    counts: tuple[str, ...]
    pooled: Annotated[tuple[str, ...] | None, Field(validation_alias=AliasChoices("pooled", "rounded"))] = (
        None
    )
    """Beside a withheld row: None withholds the next smallest row too. Otherwise the largest row is given up instead,
    but for these shares, which are said of it and the withheld rows together. Each must be a share of counted
    decisions. (`rounded` is what findings kept by earlier versions call it.)"""
    tells: tuple[str, ...] = ()
    """Those of the `counts` that a reader can solve for from the columns of a row: a net benefit weighs two counts. Shares
    of one count by another need not be named."""


@dataclass(frozen=True)
class Table:
    """A table: rows aligned with its columns.

    `partition` names the columns whose equal values mark rows that add up to a known total; within each such
    set, one withheld row is never alone (secondary suppression). None: the rows do not add up to anything.
    An `annex` is published as CSV beside the report; the report itself names it and prints only a pointer.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    guards: tuple[Guard, ...] = ()
    partition: tuple[str, ...] | None = None
    note: str = ""
    annex: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table '{self.name}': a row has {len(row)} cells for {len(self.columns)} columns"
                )
        known = {column.name for column in self.columns}
        if len(known) < len(self.columns):
            raise ValueError(f"table '{self.name}': two columns share a name")
        named = {
            name for guard in self.guards for name in (*guard.columns, *guard.counts, *guard.tells)
        } | set(self.partition or ())
        if not named <= known:
            raise ValueError(
                f"table '{self.name}': guards or partition name unknown columns {sorted(named - known)}"
            )

    def index_of(self, name: str) -> int:
        """Position of a column. Raises KeyError with the known names."""
        names = [column.name for column in self.columns]
        if name not in names:
            raise KeyError(f"table '{self.name}' has no column '{name}'; it has {names}")
        return names.index(name)


@dataclass(frozen=True)
class Figure:
    """A picture of one table. It is drawn from the published table only, so it can show no more than that.

    `intervals`: one dot and bar a row (x the estimate, y the row's labels). `line`: y against x, one line a
    series, with a band where y is an estimate. `bars`: one bar a row. `flow`: boxes from top to bottom. `heatmap`:
    one cell a row, in the column x names and the line y names, shaded by `value` (white at the reference) and with
    its number printed.
    """

    name: str
    kind: Literal["intervals", "line", "bars", "flow", "heatmap"]
    table: str
    title: str
    description: str
    x: str
    y: str
    series: str | None = None
    reference: float | None = None
    diagonal: bool = False
    value: str | None = None
    """The column that shades the cells of a `heatmap`."""
    marks: str | None = None
    """A column of the table: where a row has a text in it, a `line` has an upright mark at the row's x."""
    own_scales: bool = False
    """Every series of a `line` in a small picture of its own, each with its own scale."""


@dataclass(frozen=True)
class Statement:
    """A sentence that may hold numbers, and the counts behind them; withheld whole if any count is small."""

    text: str
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """The answer of one audit to one question.

    `code` is never used again for another question. `headline` answers the question in plain English,
    `for_families` in a sentence that a parent could read. `why` is the reason for the verdict. `assumptions` are what must be so
    for the answer to hold, `limits` what it cannot say even then.
    """

    code: str
    audit: str
    title: str
    question: str
    verdict: Verdict
    headline: Statement
    for_families: Statement
    why: str
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    limits: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    muted: str = ""
    """Why the authority has this question left unanswered, in its own words; empty where it was put."""

    def table(self, name: str) -> Table:
        """One of its tables by name. Raises KeyError with the known names."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(
            f"finding {self.code} has no table '{name}'; it has {[table.name for table in self.tables]}"
        )


@dataclass(frozen=True)
class _StoredFindings:
    version: int
    findings: tuple[Finding, ...]


_STORED: TypeAdapter[_StoredFindings] = TypeAdapter(_StoredFindings)


def dump_findings(findings: tuple[Finding, ...]) -> bytes:
    """Findings as JSON bytes, their version first; the same findings give the same bytes."""
    return _STORED.dump_json(_StoredFindings(FINDINGS_VERSION, findings), indent=1)


def load_findings(content: bytes) -> tuple[Finding, ...]:
    """Findings back from JSON bytes. Raises EvidenceError where they are of another version."""
    stored = json.loads(content)
    version = stored.get("version") if isinstance(stored, dict) else None
    if version != FINDINGS_VERSION:
        raise EvidenceError(
            f"These findings are of version {version if isinstance(version, int) else 'unknown'}; this candour "
            f"reads version {FINDINGS_VERSION}. Question the run again: candour audit RUN"
        )
    return _STORED.validate_json(content).findings
