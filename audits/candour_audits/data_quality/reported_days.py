"""Which days the sources report for a kind of event, and where there is a gap."""

from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

import pyarrow as pa


class Span(NamedTuple):
    """Days without a gap, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def join_spans(coverage: pa.Table, kind: str) -> tuple[Span, ...]:
    """The unbroken spans for which some source of the table COVERAGE reports the kind, in order; none if none does."""
    rows = coverage.to_pylist()
    joined: list[Span] = []
    for span in sorted(Span(row["first_day"], row["last_day"]) for row in rows if row["kind"] == kind):
        if joined and span.first <= joined[-1].last + timedelta(days=1):
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, span.last))
        else:
            joined.append(span)
    return tuple(joined)


def list_gaps(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The days between spans."""
    day = timedelta(days=1)
    return tuple(Span(before.last + day, after.first - day) for before, after in pairwise(spans))


def find_uncovered(spans: tuple[Span, ...], needed: Span) -> tuple[Span, ...]:
    """The parts of the needed days that no span covers, before, between and after."""
    day = timedelta(days=1)
    missing: list[Span] = []
    start = needed.first
    for span in spans:
        if span.first > start:
            missing.append(Span(start, min(span.first - day, needed.last)))
        start = max(start, span.last + day)
        if start > needed.last:
            break
    if start <= needed.last:
        missing.append(Span(start, needed.last))
    return tuple(gap for gap in missing if gap.first <= gap.last)
