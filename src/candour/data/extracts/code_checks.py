"""Counting codes that no list has, or that their year's list does not have."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from candour.data.codes import judge_code
from candour.data.extracts.columns import FIELD, Details, Events, IntArray
from candour.data.extracts.day_formats import census_year
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903 import CareRows
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS

_TABLE_OF_FIELD = {
    "factor": "assessment",
    "icpc_not_required": "section_47",
    "initial_category": "cp_plan",
    "latest_category": "cp_plan",
    "previous_plans": "cp_plan",
}
_EPISODE_FIELDS = {
    "legal_status": "legal_status",
    "placement": "placement",
    "need": "care_need",
    "end_reason": "reason_care_ended",
    "change_reason": "reason_placement_change",
    "start_reason": "start_reason",
}


class _Column(NamedTuple):
    """Codes by number and the year of each."""

    source: str
    table: str
    field: str
    codes: IntArray
    years: IntArray


def check_codes(reading: Reading, events: Events, details: Details, care: CareRows) -> None:
    """Add a finding for each field and year with codes that its list lacks. Codes are never rejected."""
    texts = reading.codes.texts()
    for column in (*_census_columns(events, details), *_care_columns(care), *_person_columns(reading)):
        _check_column(column, texts, reading)
    _check_disabilities(reading)


def _census_columns(events: Events, details: Details) -> Iterable[_Column]:
    years = _years(events.source_day[details.event])
    for field, number in FIELD.items():
        chosen = details.field == number
        if chosen.any():
            table = _TABLE_OF_FIELD.get(field, "referral")
            yield _Column("cin_census", table, field, details.code[chosen], years[chosen])


def _care_columns(care: CareRows) -> Iterable[_Column]:
    years = np.array([episode.year for episode in care.episodes], dtype=np.int64)
    for name, field in _EPISODE_FIELDS.items():
        codes = np.array([getattr(episode, name) for episode in care.episodes], dtype=np.int64)
        yield _Column("ssda903", "episodes", field, codes, years)
    kinds = np.array([row.code for row in care.missing], dtype=np.int64)
    missing_years = np.array([row.year for row in care.missing], dtype=np.int64)
    yield _Column("ssda903", "missing", "missing_kind", kinds, missing_years)


def _person_columns(reading: Reading) -> Iterable[_Column]:
    said = reading.persons.to_arrays()
    years = _years(said["source_day"])
    for source, in_care_return in (("cin_census", 0), ("ssda903", 1)):
        chosen = said["in_care_return"] == in_care_return
        for field in ("sex", "ethnicity"):
            yield _Column(source, "children", field, said[field][chosen], years[chosen])


def _check_column(column: _Column, texts: list[str], reading: Reading) -> None:
    given = column.codes >= 0
    if not given.any():
        return
    pairs, counts = np.unique(column.years[given] * len(texts) + column.codes[given], return_counts=True)
    looked_at = dict(zip(*np.unique(column.years[given], return_counts=True), strict=True))
    broken: Counter[tuple[str, int]] = Counter()
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        year, code = divmod(pair, len(texts))
        rule = judge_code(column.field, texts[code], year)
        if rule is not None:
            broken[rule, year] += count
    for (rule, year), count in broken.items():
        reading.findings.add(
            rule,
            source=column.source,
            table=column.table,
            field=column.field,
            year=year,
            count=count,
            of=int(looked_at[year]),
        )


def _check_disabilities(reading: Reading) -> None:
    said = reading.persons.to_arrays()
    given = said["disability"] >= 0
    years = _years(said["source_day"])[given]
    sets = reading.disability_sets.texts()
    unknown = np.array(
        [any(judge_code("disability", code, 0) for code in codes.split(",")) for codes in sets],
        dtype=np.bool_,
    )
    if not given.any():
        return
    is_unknown = unknown[said["disability"][given]]
    for year in np.unique(years).tolist():
        here = years == year
        reading.findings.add(
            "unknown_code",
            source="cin_census",
            table="children",
            field="disability",
            year=year,
            count=int(is_unknown[here].sum()),
            of=int(here.sum()),
        )


def _years(source_days: IntArray) -> IntArray:
    days, place = np.unique(source_days, return_inverse=True)
    years: IntArray = np.array([census_year(int(day)) for day in days], dtype=np.int64)[place]
    return years


def name_table(kind: int, field: int) -> tuple[str, str]:
    """The names of a kind of event and of a detail field, for a finding; '' for no field."""
    if field < 0:
        return EVENT_KINDS[kind], ""
    name = DETAIL_FIELDS[field]
    return _TABLE_OF_FIELD.get(name, "referral"), name
