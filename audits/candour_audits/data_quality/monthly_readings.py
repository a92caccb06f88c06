"""The table MONTHS as series to be searched for breaks, and what a break in one of them is called."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from candour.data.codes.lists import describe_code
from candour.stats.change_points import Change, ChangeKind
from candour.stats.clustered import Floats
from candour.stats.monthly_series import (
    MonthlySeries,
    build_count_series,
    build_duration_series,
    build_share_series,
)
from candour_audits.data_quality.completeness_summary import name_field
from candour_audits.data_quality.event_wording import name_kind, say_month

MEASURES: Mapping[str, str] = {
    "volume": "events a month", "missing": "share missing", "duration": "median days", "code": "share of a code",
}  # fmt: skip
"""In the order in which series are taken where there are too many."""


class Reading(NamedTuple):
    """One series as it was counted, and as it is searched."""

    measure: str
    kind: str
    field: str
    label: str
    months: tuple[date, ...]
    counts: Floats
    of: Floats
    median_days: Floats
    series: MonthlySeries


class Break(NamedTuple):
    """One change, in words. `within`: it may have begun, or have held, in the time of the pilot."""

    reading: Reading
    change: Change
    when: str
    began: str
    within: bool
    counts: tuple[int, int]


def read_months(table: pa.Table) -> tuple[Reading, ...]:
    """Every series of the table MONTHS: volumes first, then missing entries, durations, shares of codes."""
    keys = ("measure", "kind", "field", "code", "month")
    rows: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for row in table.sort_by([(name, "ascending") for name in keys]).to_pylist():
        rows.setdefault(tuple(str(row[name]) for name in keys[:4]), []).append(row)
    order = list(MEASURES)
    return tuple(
        _read_series(key, rows[key]) for key in sorted(rows, key=lambda key: (order.index(key[0]), key))
    )


def place_change(reading: Reading, change: Change, period: tuple[date, date] | None) -> Break:
    """A change with its months in words, and whether it lies in the time of the pilot (always, where that is unknown)."""
    months = reading.months
    earliest, latest = months[change.earliest], months[change.latest]
    first_day, last_day = period or (months[0], months[-1])
    # What came before the pilot and lasts is what all its records have in common; what passed must have passed before.
    end = latest if change.kind is ChangeKind.LASTING else max(latest, months[change.last])
    within = earliest <= last_day and end >= first_day.replace(day=1)
    began = say_month(earliest) if earliest == latest else f"{say_month(earliest)} to {say_month(latest)}"
    span = slice(change.first, change.last + 1)
    count, of = int(reading.counts[span].sum()), int(reading.of[span].sum())
    return Break(reading, change, say_month(months[change.first]), began, within, (count, of - count))


def _read_series(key: tuple[str, ...], rows: list[dict[str, object]]) -> Reading:
    measure, kind, field, code = key
    label = _name_series(measure, kind, field, code)
    counts, of, days = (
        np.array([np.nan if row[name] is None else row[name] for row in rows], dtype=np.float64)
        for name in ("count", "of", "median_days")
    )
    months = tuple(row["month"] for row in rows if isinstance(row["month"], date))
    return Reading(
        measure, kind, field, label, months, counts, of, days, _build(measure, label, counts, of, days)
    )


def _build(measure: str, label: str, counts: Floats, of: Floats, days: Floats) -> MonthlySeries:
    if measure == "volume":
        return build_count_series(label, counts)
    if measure == "duration":
        return build_duration_series(label, days, counts)
    return build_share_series(label, counts, of)


def _name_series(measure: str, kind: str, field: str, code: str) -> str:
    if measure == "volume":
        return f"number of {name_kind(kind)}"
    if measure == "duration":
        return f"length of {name_kind(kind)}"
    if measure == "missing":
        return f"{name_kind(kind)} without {name_field(field)}"
    return f"{name_kind(kind)} with {name_field(field)} {describe_code(field, code)}"
