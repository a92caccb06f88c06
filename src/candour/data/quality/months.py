"""Month by month: how many events, how often a field is missing, how codes are shared out, how long things last.

A new system, an outage or a new habit of recording shows as a step in one of these series. Only months that the
sources report from their first day to their last are counted, and of these the longest run without a gap: a year whose
return is not held is thin because of that, and would look like an outage.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.decisions.censoring import find_spans
from candour.data.history import CaseHistory, Coverage
from candour.data.quality.cases import Due, Ints, describe_due, find_carried

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
Key = TypeVar("Key")
_Row = tuple[str, str, str, str, date, int, int, float | None]


class _Span(NamedTuple):
    """Months as numbers since January 1970, both ends included."""

    first: int
    last: int


@dataclass(frozen=True)
class MonthCounts:
    """What is counted in the months of one history, or of a part of it. An array has an entry for each month of the kind's span.

    volumes: events, by kind. lengths: how often each length in days ended in each month (month, days, how often), by kind.
    missing: events without the field and events that should have it, by kind and field. codes: events with a code, by kind, field and
    code, with those of other months in one further entry.
    """

    volumes: Mapping[str, Ints]
    lengths: Mapping[str, Ints]
    missing: Mapping[tuple[str, str], Ints]
    codes: Mapping[tuple[str, str, str], Ints]


def count_months(history: CaseHistory) -> pa.Table:
    """The table MONTHS, sorted by its first five columns; every series has each month of its span."""
    return tabulate_months([count_in_months(history, find_carried(history))], history.coverage)


def count_in_months(history: CaseHistory, carried: Set[str]) -> MonthCounts:
    """Count one history, or a part of one that carries these fields."""
    spans = _find_spans(history.coverage)
    volumes, lengths, missing, codes = {}, {}, {}, {}
    for kind in sorted(set(pc.unique(history.events["kind"]).to_pylist()) & set(spans)):
        events = history.events.filter(pc.equal(history.events["kind"], kind)).combine_chunks()
        volumes[kind] = _count(_find_months(events["started_on"].combine_chunks()), spans[kind])
        if kind in _DURATIONS:
            lengths[kind] = _count_lengths(events, spans[kind])
    for due in describe_due(history, carried):
        if due.kind not in spans:
            continue
        months = _find_months(due.due_on)
        found = [_count(months[~due.recorded], spans[due.kind]), _count(months, spans[due.kind])]
        missing[due.kind, due.field] = np.stack(found)
        if due.field in _CODE_FIELDS:
            for code, counts in _count_codes(history, due, spans[due.kind]):
                codes[due.kind, due.field, code] = counts
    return MonthCounts(volumes, lengths, missing, codes)


def tabulate_months(parts: Sequence[MonthCounts], coverage: tuple[Coverage, ...]) -> pa.Table:
    """MONTHS of a history from the counts of its parts."""
    spans = _find_spans(coverage)
    rows: list[_Row] = []
    for kind, counts in _add(part.volumes for part in parts).items():
        rows += _list_rows(("volume", kind, "", ""), spans[kind], counts, counts)
    for kind in sorted({kind for part in parts for kind in part.lengths}):
        lengths = np.concatenate([part.lengths[kind] for part in parts if kind in part.lengths])
        rows += _list_medians(kind, spans[kind], lengths)
    for (kind, field), (lacking, due) in _add(part.missing for part in parts).items():
        rows += _list_rows(("missing", kind, field, ""), spans[kind], lacking, due)
    codes = _add(part.codes for part in parts)
    for kind, field in sorted({(kind, field) for kind, field, _ in codes}):
        mine = {code: counts for (*of, code), counts in codes.items() if of == [kind, field]}
        everything = sum(mine.values(), start=np.zeros_like(next(iter(mine.values()))))
        for code, counts in mine.items():
            if counts.sum() >= _COMMON * max(int(everything.sum()), 1):
                rows += _list_rows(("code", kind, field, code), spans[kind], counts[:-1], everything[:-1])
    rows.sort(key=lambda row: row[:5])
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(MONTHS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, MONTHS, strict=True)], schema=MONTHS
    )


def _add(parts: Iterable[Mapping[Key, Ints]]) -> dict[Key, Ints]:
    added: dict[Key, Ints] = {}
    for part in parts:
        for key, counts in part.items():
            added[key] = added[key] + counts if key in added else counts
    return added


def _find_spans(coverage: tuple[Coverage, ...]) -> dict[str, _Span]:
    """The longest run of whole months that any source reports, the newest of equal ones, by kind of event."""
    spans: dict[str, _Span] = {}
    for kind in sorted({kind for cover in coverage for kind in cover.kinds}):
        runs = [_find_whole_months(*run) for run in find_spans(coverage, kind)]
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


def _count(months: Ints, span: _Span) -> Ints:
    """How many fall into each month of the span."""
    inside = months[(months >= span.first) & (months <= span.last)]
    counts: Ints = np.bincount(inside - span.first, minlength=span.last - span.first + 1)
    return counts


def _name_months(span: _Span) -> list[date]:
    return [date(1970 + month // 12, month % 12 + 1, 1) for month in range(span.first, span.last + 1)]


def _list_rows(of: tuple[str, str, str, str], span: _Span, counts: Ints, whole: Ints) -> Iterator[_Row]:
    for month, count, all_values in zip(_name_months(span), counts.tolist(), whole.tolist(), strict=True):
        yield (*of, month, count, all_values, None)


def _count_lengths(events: pa.Table, span: _Span) -> Ints:
    """How often each length in days ended in each month of the span: month, days, how often."""
    ended = events.filter(pc.is_valid(events["ended_on"])).combine_chunks()
    months = _find_months(ended["ended_on"].combine_chunks())
    days = pc.subtract(
        ended["ended_on"].combine_chunks().cast(pa.int32()),
        ended["started_on"].combine_chunks().cast(pa.int32()),
    ).to_numpy(zero_copy_only=False)
    inside = (months >= span.first) & (months <= span.last)
    pairs, counts = np.unique(
        np.stack([months[inside] - span.first, days[inside].astype(np.int64)], axis=1),
        axis=0,
        return_counts=True,
    )
    return np.column_stack([pairs, counts]).astype(np.int64)


def _list_medians(kind: str, span: _Span, lengths: Ints) -> Iterator[_Row]:
    for place, month in enumerate(_name_months(span)):
        mine = lengths[lengths[:, 0] == place]
        days = np.repeat(mine[:, 1], mine[:, 2])
        median = float(np.median(days)) if len(days) else None
        yield ("duration", kind, "", "", month, len(days), len(days), median)


def _count_codes(history: CaseHistory, due: Due, span: _Span) -> Iterator[tuple[str, Ints]]:
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
    codes = held["code"].to_numpy(zero_copy_only=False).astype(str)
    names, which = np.unique(codes, return_inverse=True)
    for number, code in enumerate(names.tolist()):
        mine = months[which == number]
        inside = _count(mine, span)
        yield code, np.append(inside, len(mine) - inside.sum())
