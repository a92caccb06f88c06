"""A piece of evidence as if only some of its decisions had been made: for the questions that fit or ask a model on all of them.

A question that holds every feature of every decision cannot be put to millions of them. Beyond MOST_DECISIONS, whole families of the test
decisions, and of the training decisions, are drawn by lot, and the finding says so. What is not of single decisions stays as it is.
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
from candour.results import Finding
from candour_audits.coded_text import code_keys
from candour_audits.decisions import read_model
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
    """Evidence of all decisions, or of some: then `drawn`."""

    evidence: Evidence
    drawn: bool
    most: int = MOST_DECISIONS

    def say(self, finding: Finding) -> Finding:
        """The finding with the limit that it rests on a sample, where it does."""
        return replace(finding, limits=(*finding.limits, self.said)) if self.drawn else finding

    @property
    def said(self) -> str:
        """That it is a sample, and how large it may be."""
        return (
            f"There are more than {self.most:,} test decisions, or training decisions: what is said here rests on at most so many of each, "
            "whole families drawn by lot."
        )


class SampledTables(ColumnTables):
    """Tables of which some hold only these rows; `rows` by the name of the table, rising."""

    def __init__(self, tables: Mapping[str, pa.Table], rows: Mapping[str, Rows]) -> None:
        self._tables = tables
        self._rows = rows

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
    tested = read_model(evidence, evidence.leading, ["row", "family_key"], encoded=True)
    rows = {
        name: chosen
        for name, chosen in _draw(tested, evidence, OF_TEST, most).items()
        if name in evidence.tables
    }
    if "training_features" in evidence.tables and evidence.measure("training_features").rows > most:
        learnt = evidence.read("training_features", ["row", "family_key"], encoded=True)
        rows |= {
            name: chosen
            for name, chosen in _draw(learnt, evidence, OF_TRAINING, most).items()
            if name in evidence.tables
        }
    if not rows:
        return Sample(evidence, drawn=False, most=most)
    return Sample(replace(evidence, tables=SampledTables(evidence.tables, rows)), drawn=True, most=most)


def _draw(table: pa.Table, evidence: Evidence, names: frozenset[str], most: int) -> dict[str, Rows]:
    if table.num_rows <= most:
        return {}
    kept = draw_families(code_keys(table["family_key"]), most=most, seed=evidence.seed)
    rows: Rows = np.sort(table["row"].to_numpy()[kept])
    return dict.fromkeys(sorted(names), rows)
