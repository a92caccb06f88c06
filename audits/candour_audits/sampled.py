"""A piece of evidence as if only some of its decisions had been made: for the questions that fit or ask a model on all of them.

A question that holds every feature of every decision cannot be put to millions of them. Beyond MOST_DECISIONS, whole families of the test
decisions, and of the training decisions, are drawn by lot, and the finding says so. What is not of single decisions stays as it is.
A question that holds what each family adds to each of many numbers can be put to more of them, beyond which it has a sample too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.contracts import Evidence
from candour.contracts.columns import (
    ColumnTables,
    Shape,
    Where,
    list_values,
    measure_table,
    read_columns,
    scan_columns,
)
from candour.results import Column, Finding, Table
from candour.stats.clustered import Codes
from candour_audits.coded_text import code_pieces
from candour_audits.drawing import draw_families

MOST_DECISIONS = 200_000
"""Test decisions, and as many training decisions, that a fitted or questioned model is held against."""
OF_TEST = frozenset(
    {"predictions", "groups", "measures", "alternative_outcomes", "lead_times", "further_windows", "incidence", "under_way", "triage",
     "features", "practitioner_forecasts", "override_log"}
)  # fmt: skip
OF_TRAINING = frozenset({"training_features", "training_groups", "training_days"})
MOST_WITH_INFLUENCES = 2_000_000
"""Test decisions of a question that holds what each family adds to each of many numbers."""

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Sample:
    """Evidence of all decisions, or of some: then `drawn`. `counts` are the test decisions drawn and all of them, where a finding shows both."""

    evidence: Evidence
    drawn: bool
    most: int = MOST_DECISIONS
    wording: str = ""
    counts: tuple[int, int] | None = None

    def say(self, finding: Finding) -> Finding:
        """The finding with the limit that it rests on a sample, where it does."""
        if not self.drawn:
            return finding
        shown = () if self.counts is None or not finding.tables else (_tabulate(self.counts),)
        return replace(finding, limits=(*finding.limits, self.said), tables=(*finding.tables, *shown))

    @property
    def said(self) -> str:
        """That it is a sample, and how large it may be."""
        return self.wording or (
            f"There are more than {self.most:,} test decisions, or training decisions: what is said here rests on at most so many of each, "
            "whole families drawn by lot."
        )


class SampledTables(ColumnTables):
    """Tables of which some hold only these rows; `rows` by the name of the table, rising.

    `share` is how many of the test decisions are here, also where this is a sample of a sample.
    """

    def __init__(self, tables: Mapping[str, pa.Table], rows: Mapping[str, Rows], share: float = 1.0) -> None:
        self._tables = tables
        self._rows = rows
        self.share: float = share * (tables.share if isinstance(tables, SampledTables) else 1.0)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __getitem__(self, name: str) -> pa.Table:
        return self.read(name, None, {}, encoded=False) if name in self._rows else self._tables[name]

    def read(self, name: str, columns: Sequence[str] | None, where: Where, *, encoded: bool) -> pa.Table:
        """Of the rows that are here alone."""
        return read_columns(self._tables, name, columns, self._narrow(name, where), encoded=encoded)

    def scan(self, name: str, columns: Sequence[str], where: Where, *, encoded: bool) -> Iterator[pa.Table]:
        """The same in pieces."""
        return scan_columns(self._tables, name, columns, self._narrow(name, where), encoded=encoded)

    def list_values(self, name: str, column: str, where: Where) -> tuple[str, ...]:
        """Those of the whole table: every model has a score for every decision, so that a sample of them has the same models."""
        return list_values(self._tables, name, column, where)

    def measure(self, name: str) -> Shape:
        """With the rows that are here."""
        whole = measure_table(self._tables, name)
        return (
            whole._replace(rows=self.read(name, ["row"], {}, encoded=False).num_rows)
            if name in self._rows
            else whole
        )

    def _narrow(self, name: str, where: Where) -> Where:
        # Whoever asks for rows by their numbers has them from this sample.
        return {**where, "row": self._rows[name]} if name in self._rows and "row" not in where else where


def draw_evidence(evidence: Evidence, *, most: int = MOST_DECISIONS) -> Sample:
    """At most so many decisions of either side, whole families drawn by lot; the evidence itself where there are no more."""
    tested, share = _draw(evidence, "predictions", OF_TEST, most)
    learnt = _draw_training(evidence, most)
    if not tested and not learnt:
        return Sample(evidence, drawn=False, most=most)
    return Sample(_narrow_to(evidence, tested | learnt, share), drawn=True, most=most)


def draw_tested(evidence: Evidence, *, with_training: bool = False) -> Sample:
    """The same for a question that holds what each family adds to many numbers: of more than MOST_WITH_INFLUENCES test decisions alone.

    The training decisions stay as they are, or, `with_training`, are drawn from as well where there are as many of them.
    """
    most = MOST_WITH_INFLUENCES
    tested, share = _draw(evidence, "predictions", OF_TEST, most)
    if not tested:
        return Sample(evidence, drawn=False, most=most)
    if with_training:
        return Sample(
            _narrow_to(evidence, tested | _draw_training(evidence, most), share), drawn=True, most=most
        )
    drawn = len(tested["predictions"])
    return Sample(
        _narrow_to(evidence, tested, share), drawn=True, most=most, wording=_say_tested(most),
        counts=(drawn, round(drawn / share)),
    )  # fmt: skip


def _tabulate(counts: tuple[int, int]) -> Table:
    columns = (
        Column("drawn", "Test decisions drawn", "count"),
        Column("all", "All test decisions", "count"),
    )
    return Table("drawn", "How many decisions this rests on", columns, (counts,), annex=True)


def _say_tested(most: int) -> str:
    return (
        f"There are more than {most:,} test decisions: rates, differences and intervals rest on at most so many, whole families drawn by "
        "lot. Numbers of decisions are of those drawn, unless they are said to be of all, and the highest scores are the highest of those drawn."
    )


def _narrow_to(evidence: Evidence, rows: Mapping[str, Rows], share: float) -> Evidence:
    return replace(evidence, tables=SampledTables(evidence.tables, rows, share))


def _draw_training(evidence: Evidence, most: int) -> dict[str, Rows]:
    if "training_features" not in evidence.tables or evidence.measure("training_features").rows <= most:
        return {}
    return _draw(evidence, "training_features", OF_TRAINING, most)[0]


def _draw(evidence: Evidence, source: str, names: frozenset[str], most: int) -> tuple[dict[str, Rows], float]:
    """The rows drawn, for each of these tables, and how many of all they are; none where there are no more than `most`."""
    rows = _read_rows(evidence, source)
    if len(rows) <= most:
        return {}, 1.0
    kept = draw_families(_read_families(evidence, source), most=most, seed=evidence.seed)
    chosen: Rows = np.sort(rows[kept])
    return {name: chosen for name in sorted(names) if name in evidence.tables}, len(chosen) / len(rows)


def _read_rows(evidence: Evidence, source: str) -> Rows:
    rows: Rows = evidence.read(source, ["row"], where=_find_where(evidence, source))["row"].to_numpy()
    return rows


def _read_families(evidence: Evidence, source: str) -> Codes:
    """In the order of the table; read in pieces, so that no key is held for each row."""
    where = _find_where(evidence, source)
    return code_pieces(
        piece["family_key"] for piece in evidence.scan(source, ["family_key"], where=where, encoded=True)
    )


def _find_where(evidence: Evidence, source: str) -> Where:
    """The test decisions are those of the leading model."""
    return {"variant": evidence.variant, "model": evidence.leading} if source == "predictions" else {}
