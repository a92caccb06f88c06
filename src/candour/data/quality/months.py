"""Month by month: how many events, how often a field is missing, how codes are shared out, how long things last.

A new system, an outage or a new habit of recording shows as a step in one of these series. Only months that the
sources report from their first day to their last are counted, and of these the longest run without a gap: a year whose
return is not held is thin because of that, and would look like an outage.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.decisions.censoring import find_spans
from candour.data.history import CaseHistory
from candour.data.quality.cases import Bools, Due, Ints, describe_due

MONTHS = pa.schema(
    [
        # volume, missing, code or duration.
        pa.field("measure", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        # The field of `missing` and `code`, the code of `code`; empty otherwise.
        pa.field("field", pa.string(), nullable=False),
        pa.field("code", pa.string(), nullable=False),
        # The first day of the month.
        pa.field("month", pa.date32(), nullable=False),
        # volume: events. missing: events without the field. code: events with the code. duration: events that ended.
        pa.field("count", pa.int64(), nullable=False),
        # missing: events that should have the field. code: events that have it. Otherwise the count itself.
        pa.field("of", pa.int64(), nullable=False),
        # duration: the median length in days of the events that ended in the month; null elsewhere and where none did.
        pa.field("median_days", pa.float64()),
    ]
)
_CODE_FIELDS = ("referral_source", "primary_need", "initial_category", "closure_reason", "legal_status")
_EPOCH = date(1970, 1, 1)
_COMMON = 0.05
"""A code is followed if at least this share of all values of its field have it."""
_DURATIONS = ("referral", "assessment", "cin_plan", "cp_plan", "care_episode")
_Row = tuple[str, str, str, str, date, int, int, float | None]


class _Span(NamedTuple):
    """Months as numbers since January 1970, both ends included."""

    first: int
    last: int


def count_months(history: CaseHistory) -> pa.Table:
    """The table MONTHS, sorted by its first five columns; every series has each month of its span."""
    spans = _find_spans(history)
    kinds = [kind for kind in sorted(set(pc.unique(history.events["kind"]).to_pylist())) if kind in spans]
    rows: list[_Row] = []
    for kind in kinds:
        events = history.events.filter(pc.equal(history.events["kind"], kind)).combine_chunks()
        rows += _count_volumes(kind, events, spans[kind])
        if kind in _DURATIONS:
            rows += _measure_durations(kind, events, spans[kind])
    for due in describe_due(history):
        if due.kind in spans:
            rows += _count_missing(due, spans[due.kind])
            if due.field in _CODE_FIELDS:
                rows += _count_codes(history, due, spans[due.kind])
    rows.sort(key=lambda row: row[:5])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(MONTHS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, MONTHS, strict=True)], schema=MONTHS
    )


def _find_spans(history: CaseHistory) -> dict[str, _Span]:
    """The longest run of whole months that any source reports, the newest of equal ones, by kind of event."""
    spans: dict[str, _Span] = {}
    for kind in sorted({kind for cover in history.coverage for kind in cover.kinds}):
        runs = [_find_whole_months(*run) for run in find_spans(history.coverage, kind)]
        span = max(runs, key=lambda run: (run.last - run.first, run.last))
        if span.first <= span.last:
            spans[kind] = span
    return spans


def _find_whole_months(first_day: int, last_day: int) -> _Span:
    first, after = (_EPOCH + timedelta(days=day) for day in (first_day, last_day + 1))
    return _Span(_number_month(first) + (first.day > 1), _number_month(after) - 1)


def _number_month(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _find_months(days: pa.Array) -> Ints:
    months: Ints = days.to_numpy(zero_copy_only=False).astype("datetime64[M]").astype(np.int64)
    return months


def _count(months: Ints, chosen: Bools, span: _Span) -> Ints:
    """How many of the chosen fall into each month of the span."""
    inside = chosen & (months >= span.first) & (months <= span.last)
    counts: Ints = np.bincount(months[inside] - span.first, minlength=span.last - span.first + 1)
    return counts


def _name_months(span: _Span) -> list[date]:
    return [date(1970 + month // 12, month % 12 + 1, 1) for month in range(span.first, span.last + 1)]


def _count_volumes(kind: str, events: pa.Table, span: _Span) -> Iterator[_Row]:
    months = _find_months(events["started_on"].combine_chunks())
    counts = _count(months, np.ones(len(months), dtype=np.bool_), span)
    for month, count in zip(_name_months(span), counts.tolist(), strict=True):
        yield ("volume", kind, "", "", month, count, count, None)


def _measure_durations(kind: str, events: pa.Table, span: _Span) -> Iterator[_Row]:
    ended = events.filter(pc.is_valid(events["ended_on"])).combine_chunks()
    months = _find_months(ended["ended_on"].combine_chunks())
    days = pc.subtract(
        ended["ended_on"].combine_chunks().cast(pa.int32()),
        ended["started_on"].combine_chunks().cast(pa.int32()),
    ).to_numpy(zero_copy_only=False)
    for place, month in enumerate(_name_months(span)):
        lengths = days[months == span.first + place]
        median = float(np.median(lengths)) if len(lengths) else None
        yield ("duration", kind, "", "", month, len(lengths), len(lengths), median)


def _count_missing(due: Due, span: _Span) -> Iterator[_Row]:
    months = _find_months(due.due_on)
    all_due = _count(months, np.ones(len(months), dtype=np.bool_), span)
    missing = _count(months, ~due.recorded, span)
    for month, count, of in zip(_name_months(span), missing.tolist(), all_due.tolist(), strict=True):
        yield ("missing", due.kind, due.field, "", month, count, of, None)


def _count_codes(history: CaseHistory, due: Due, span: _Span) -> Iterator[_Row]:
    """The first value known of each event, so that an overwritten one does not count twice."""
    details = history.details.filter(pc.equal(history.details["field"], due.field))
    first = details.sort_by([("event_id", "ascending"), ("known_on", "ascending"), ("code", "ascending")])
    ids = first["event_id"].to_numpy()
    newest = np.append(True, ids[1:] != ids[:-1]) if len(ids) else np.zeros(0, dtype=np.bool_)
    values = first.filter(pa.array(newest))
    place = pc.index_in(
        values["event_id"].combine_chunks(), value_set=due.events["event_id"].combine_chunks()
    )
    held = values.filter(pc.is_valid(place))
    months = _find_months(due.due_on.take(pc.drop_null(place)))
    codes = held["code"].to_numpy(zero_copy_only=False)
    names, counts = np.unique(codes.astype(str), return_counts=True)
    of = _count(months, np.ones(len(months), dtype=np.bool_), span)
    for name in names[counts >= _COMMON * max(len(codes), 1)].tolist():
        with_code = _count(months, codes == name, span)
        for month, count, all_values in zip(_name_months(span), with_code.tolist(), of.tolist(), strict=True):
            yield ("code", due.kind, due.field, name, month, count, all_values, None)
