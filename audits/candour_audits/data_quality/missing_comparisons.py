"""Each field and characteristic: every group's share missing, against that of all other recorded groups together."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.results import Estimate
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Rules
from candour.stats.groups.rates import describe_share
from candour.stats.missing_differences import (
    FamilySums,
    MissingDifference,
    compare_missingness,
    estimate_missing_share,
)
from candour_audits.data_quality.completeness_summary import NOT_RECORDED, Counts, Key, list_published

UNBORN = "Unborn"
NOTHING_MISSING = "missing for nobody"
NOT_JUDGED = "not judged: whoever lacks this entry lacks others too"
UNBORN_NOT_JUDGED = "not judged: before birth this cannot be recorded"
_BEFORE_BIRTH = ("birth_date", "sex", "ethnic_group", "disability")
_SAME = {"age_band": "birth_date"}


class Compared(NamedTuple):
    """One group of a field and characteristic.

    `difference` is None for a group that is shown but never judged; then `reason` says why. `open_to_all` is
    whether disclosure control will leave the row, `tells_others` whether its difference would give away a withheld one.
    """

    field: str
    column: str
    group: str
    due: int
    missing: int
    share: Estimate
    difference: MissingDifference | None
    reason: str
    open_to_all: bool
    tells_others: bool

    @property
    def answer(self) -> Comparison | None:
        """The answer, None where the group is not judged."""
        return None if self.difference is None else self.difference.comparison

    @property
    def size(self) -> float:
        """The group's share minus everyone else's; 0 where there is none."""
        return 0.0 if self.difference is None else self.difference.value or 0.0

    @property
    def counts(self) -> tuple[int, int]:
        """What a sentence about it rests on."""
        return self.missing, self.due - self.missing


class _Part(NamedTuple):
    field: str
    column: str
    groups: tuple[str, ...]
    sums: FamilySums


def compare_all(table: pa.Table, rules: Rules, *, threshold: int | None) -> tuple[Compared, ...]:
    """All groups of the table FAMILY_SUMS. If no group differs, any is shown to with a chance of at most 1 - confidence.

    A field that is missing for nobody cannot differ, whatever the groups, so it uses up none of that chance.
    """
    parts = tuple(_split_parts(table))
    lacking = sum(part.sums.missing.sum() > 0 for part in parts)
    return tuple(
        compared
        for part in parts
        for compared in _compare_part(part, rules, int(lacking), threshold=threshold)
    )


def _split_parts(table: pa.Table) -> Iterator[_Part]:
    """A part each field and characteristic; a field is not compared by groups that it makes itself."""
    for pair in table.group_by(["field", "group_column"]).aggregate([]).sort_by(
        [("field", "ascending"), ("group_column", "ascending")]
    ).to_pylist():  # fmt: skip
        field, column = pair["field"], pair["group_column"]
        if field == _SAME.get(column, column):
            continue
        rows = table.filter(pc.and_(pc.equal(table["field"], field), pc.equal(table["group_column"], column)))
        yield _read_part(field, column, rows.to_pylist())


def _read_part(field: str, column: str, rows: list[dict[str, str | int]]) -> _Part:
    groups = tuple(sorted({str(row["left_group"]) for row in rows}))
    places = {
        (count, g): n for n, (count, g) in enumerate((c, g) for c in ("due", "missing") for g in groups)
    }
    totals, products = np.zeros(len(places)), np.zeros((len(places), len(places)))
    for row in rows:
        left = places[str(row["left_count"]), str(row["left_group"])]
        right = places[str(row["right_count"]), str(row["right_group"])]
        totals[left], products[left, right] = row["total"], row["product"]
    size = len(groups)
    return _Part(
        field, column, groups, FamilySums(totals[:size], totals[size:], products, int(rows[0]["families"]))
    )


def _compare_part(part: _Part, rules: Rules, parts: int, *, threshold: int | None) -> Iterator[Compared]:
    complete = "" if part.sums.missing.sum() > 0 else NOTHING_MISSING
    aside = [complete or _find_reason(part.field, group) for group in part.groups]
    judged = [n for n, reason in enumerate(aside) if not reason]
    found = {
        difference.group: difference
        for difference in compare_missingness(
            [part.groups[n] for n in judged], _keep(part.sums, judged), rules, comparisons=parts
        )
    } if judged else {}  # fmt: skip
    counts: dict[Key, Counts] = {
        (group,): Counts(round(due - missing), round(due))
        for group, due, missing in zip(part.groups, part.sums.due, part.sums.missing, strict=True)
    }
    published = {key[0] for key, _ in list_published(counts, threshold)}
    lost = [n for n, group in enumerate(part.groups) if group not in published and counts[(group,)].of]
    # A difference compares with the others that are judged: with the published total, a partner could be worked out.
    tells = any(n in judged for n in lost) and any(n not in judged for n in lost)
    for n, group in enumerate(part.groups):
        recorded, due = counts[(group,)]
        yield Compared(
            part.field, part.column, group, due, due - recorded, _describe(part.sums, n, rules.confidence),
            found.get(group), aside[n] or (found[group].reason if group in found else ""), group in published, tells,
        )  # fmt: skip


def _find_reason(field: str, group: str) -> str:
    if group == NOT_RECORDED:
        return NOT_JUDGED
    return UNBORN_NOT_JUDGED if group == UNBORN and field in _BEFORE_BIRTH else ""


def _describe(sums: FamilySums, number: int, confidence: float) -> Estimate:
    among = np.arange(len(sums.due)) == number
    return describe_share(estimate_missing_share(sums, among), confidence=confidence)


def _keep(sums: FamilySums, judged: list[int]) -> FamilySums:
    """The sums of some groups only: products of families do not depend on the other groups."""
    both = [*judged, *(n + len(sums.due) for n in judged)]
    return FamilySums(
        sums.due[judged], sums.missing[judged], sums.products[np.ix_(both, both)], sums.families
    )
