"""Two sets of findings side by side: every verdict, every sentence, and every number by the tolerance of its kind."""

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np

from candour.reproduction.compared import SAME, Compared, combine, grade_numbers
from candour.reproduction.grading import Grade, Stage, StageComparison
from candour.reproduction.tolerances import RELATIVE, SHARE_OF_INTERVAL
from candour.reproduction.words import Anchor, compare_words
from candour.results import Cell, Estimate, Finding, Table

_TEXTS = ("title", "question", "why", "muted")


def compare_findings(then: Sequence[Finding], now: Sequence[Finding]) -> tuple[StageComparison, ...]:
    """One comparison a finding, in the order of the run; last those that only one of the two has, and another order."""
    return tuple(_compare(then, now))


def _compare(then: Sequence[Finding], now: Sequence[Finding]) -> Iterator[StageComparison]:
    after = {finding.code: finding for finding in now}
    for finding in then:
        found = after.get(finding.code)
        compared = (
            Compared(Grade.DIFFERENT, "it is not there any more")
            if found is None
            else compare_finding(finding, found)
        )
        yield StageComparison(Stage.FINDINGS, finding.code, compared.grade, compared.where, compared.largest)
    known = [finding.code for finding in then]
    for finding in now:
        if finding.code not in known:
            yield StageComparison(Stage.FINDINGS, finding.code, Grade.DIFFERENT, "it was not there")
    if set(known) == set(after) and known != [finding.code for finding in now]:
        yield StageComparison(Stage.FINDINGS, "all", Grade.DIFFERENT, "their order")


def compare_finding(then: Finding, now: Finding) -> Compared:
    """One finding: another verdict comes first, whatever else differs."""
    if then == now:
        return SAME
    if then.verdict is not now.verdict:
        return Compared(Grade.DIFFERENT, f"the verdict: '{then.verdict}' then, '{now.verdict}' now")
    return combine(_compare_parts(then, now))


def _compare_parts(then: Finding, now: Finding) -> Iterator[Compared]:
    # What a sentence prints may move as far as the number of its own tables that it prints.
    anchors = tuple(_list_anchors(then))
    for name in _TEXTS:
        yield compare_words(getattr(then, name), getattr(now, name), f"'{name}'", anchors=anchors)
    yield compare_words(then.headline.text, now.headline.text, "the headline", anchors=anchors)
    yield compare_words(
        then.for_families.text, now.for_families.text, "the sentence for families", anchors=anchors
    )
    yield _compare_counts(then, now)
    yield compare_words("\n".join(then.limits), "\n".join(now.limits), "the limits", anchors=anchors)
    yield compare_words(
        "\n".join(then.assumptions), "\n".join(now.assumptions), "the assumptions", anchors=anchors
    )
    if then.figures != now.figures:
        yield Compared(Grade.DIFFERENT, "the figures")
    before, after = [table.name for table in then.tables], [table.name for table in now.tables]
    if before != after:
        yield Compared(Grade.DIFFERENT, "which tables it has")
        return
    for one, other in zip(then.tables, now.tables, strict=True):
        yield _compare_table(one, other, anchors)


def _list_anchors(finding: Finding) -> Iterator[Anchor]:
    """Every estimate of a finding and the ends of its interval, each with its own tolerance."""
    for cell in (cell for table in finding.tables for row in table.rows for cell in row):
        if isinstance(cell, Estimate):
            for end in (cell.value, cell.low, cell.high):
                if end is not None and isfinite(end):
                    yield Anchor(end, _find_tolerance(cell, end))


def _compare_counts(then: Finding, now: Finding) -> Compared:
    same = (then.headline.counts, then.for_families.counts) == (now.headline.counts, now.for_families.counts)
    return SAME if same else Compared(Grade.DIFFERENT, "a count behind its sentences")


def _compare_table(then: Table, now: Table, anchors: Sequence[Anchor]) -> Compared:
    where = f"the table '{then.name}'"
    if then == now:
        return SAME
    if then.columns != now.columns:
        return Compared(Grade.DIFFERENT, f"the columns of {where}")
    if len(then.rows) != len(now.rows):
        return Compared(Grade.DIFFERENT, f"the number of rows of {where}")
    if (then.guards, then.partition, then.annex) != (now.guards, now.partition, now.annex):
        return Compared(Grade.DIFFERENT, f"how {where} is protected")
    words = [
        compare_words(getattr(then, name), getattr(now, name), f"'{name}' of {where}", anchors=anchors)
        for name in ("title", "note")
    ]
    cells = (
        _compare_cells(
            before, after, f"the column '{column.name}' of {where}", anchors, is_count=column.unit == "count"
        )
        for old, new in zip(then.rows, now.rows, strict=True)
        for column, before, after in zip(then.columns, old, new, strict=True)
        if before != after
    )
    return combine((*words, *cells))


def _compare_cells(
    then: Cell, now: Cell, where: str, anchors: Sequence[Anchor], *, is_count: bool
) -> Compared:
    if isinstance(then, Estimate) and isinstance(now, Estimate):
        return _compare_estimates(then, now, where)
    if isinstance(then, float) and isinstance(now, float):
        return _grade_number(then, now, tolerance=0.0 if is_count else RELATIVE * abs(then), where=where)
    if isinstance(then, str) and isinstance(now, str):
        return compare_words(then, now, where, anchors=anchors)
    return Compared(Grade.DIFFERENT, where)


def _compare_estimates(then: Estimate, now: Estimate, where: str) -> Compared:
    if (then.n, then.events, then.method, then.reason) != (now.n, now.events, now.method, now.reason):
        return Compared(Grade.DIFFERENT, f"what a number rests on in {where}")
    parts = []
    for name in ("value", "low", "high"):
        before, after = getattr(then, name), getattr(now, name)
        if before is None or after is None:
            if before is not after:
                return Compared(Grade.DIFFERENT, where)
            continue
        tolerance = _find_tolerance(then, before)
        parts.append(_grade_number(before, after, tolerance=tolerance, where=where))
    return combine(parts)


def _find_tolerance(estimate: Estimate, number: float) -> float:
    """How far the value or an end of an estimate may move. An interval without end says nothing of how far."""
    if estimate.low is None or estimate.high is None or not isfinite(estimate.high - estimate.low):
        return RELATIVE * abs(number)
    return SHARE_OF_INTERVAL * (estimate.high - estimate.low)


def _grade_number(then: float, now: float, *, tolerance: float, where: str) -> Compared:
    before, after = np.array([then], dtype=np.float64), np.array([now], dtype=np.float64)
    return grade_numbers(before, after, where, tolerance=tolerance)
