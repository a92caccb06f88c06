"""Counting codes that no list has, or that their year's list does not have."""

from collections import Counter
from typing import NamedTuple

import numpy as np

from candour.data.codes.lists import judge_code
from candour.data.extracts.columns import FIELD, Details, Events, IntArray
from candour.data.extracts.files.day_formats import census_year
from candour.data.extracts.joining.trust import SOURCES
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.rows import CareRows
from candour.data.history import DETAIL_FIELDS, EVENT_KINDS

TABLE_OF_FIELD = {
    "factor": "assessment",
    "icpc_not_required": "section_47",
    "initial_category": "cp_plan",
    "latest_category": "cp_plan",
    "previous_plans": "cp_plan",
    "icpc_outcome": "icpc",
    "assessment_need": "assessment",
    "child_seen": "assessment",
    "contact_source": "contact",
    **dict.fromkeys(("legal_status", "placement", "care_need", "placement_provider"), "care_placement"),
    "reason_placement_change": "care_placement",
    "reason_care_ended": "care_episode",
    "missing_kind": "missing",
    **dict.fromkeys(
        (
            "sdq_score",
            "sdq_reason",
            "convicted",
            "health_check",
            "immunisations",
            "teeth_check",
            "health_assessment",
            "substance_misuse",
            "intervention_received",
            "intervention_offered",
        ),
        "care_outcomes",
    ),
    **dict.fromkeys(
        ("care_leaver_in_touch", "care_leaver_activity", "care_leaver_accommodation"), "care_leaver"
    ),
    "previous_permanence": "previous_permanence",
    "adoption_ended_reason": "adoption_decision",
    "social_worker_change_reason": "social_worker_change",
    "local_code": "local_event",
}
_EPISODE_FIELDS = {
    "legal_status": "legal_status",
    "placement": "placement",
    "need": "care_need",
    "end_reason": "reason_care_ended",
    "change_reason": "reason_placement_change",
    "start_reason": "start_reason",
    "provider": "placement_provider",
}


# Other formats are read in the one vocabulary, whose codes of sex came in with the returns of 2025.
_YEARLY_RETURNS = ("cin_census", "ssda903")


class _Column(NamedTuple):
    """Codes by number and the year of each."""

    source: str
    table: str
    field: str
    codes: IntArray
    years: IntArray


def check_values(
    reading: Reading, source: str, events: Events, details: Details, *, years: IntArray | None = None
) -> None:
    """Add a finding for each field and year with codes that its list lacks. Codes are never rejected.

    `years` is that of the return which states each detail; without them, that in which the event started: a live
    system keeps the codes of its day.
    """
    texts = reading.codes.texts()
    stated = _years(events.start[details.event]) if years is None else years
    for field, number in FIELD.items():
        chosen = details.field == number
        if chosen.any():
            column = _Column(
                source, TABLE_OF_FIELD.get(field, "referral"), field, details.code[chosen], stated[chosen]
            )
            _check_column(column, texts, reading)


def check_episode_codes(reading: Reading, care: CareRows) -> None:
    """The same for the rows of the SSDA903, before they are stitched."""
    texts = reading.codes.texts()
    years = np.array([episode.year for episode in care.episodes], dtype=np.int64)
    for name, field in _EPISODE_FIELDS.items():
        codes = np.array([getattr(episode, name) for episode in care.episodes], dtype=np.int64)
        _check_column(_Column("ssda903", "episodes", field, codes, years), texts, reading)
    kinds = np.array([row.code for row in care.missing], dtype=np.int64)
    missing_years = np.array([row.year for row in care.missing], dtype=np.int64)
    _check_column(_Column("ssda903", "missing", "missing_kind", kinds, missing_years), texts, reading)


def check_person_codes(reading: Reading) -> None:
    """The same for what all sources say of children; the codes of a year are asked of the yearly returns only."""
    said = reading.persons.to_arrays()
    texts, years = reading.codes.texts(), _years(said["source_day"])
    for rank, source in enumerate(SOURCES):
        chosen = said["source"] == rank
        for field in ("sex", "ethnicity"):
            _check_column(
                _Column(source, "children", field, said[field][chosen], years[chosen]),
                texts,
                reading,
                by_year=source in _YEARLY_RETURNS,
            )
        _check_disabilities(reading, source, said["disability"][chosen], years[chosen])


def _check_column(column: _Column, texts: list[str], reading: Reading, *, by_year: bool = True) -> None:
    given = column.codes >= 0
    if not given.any():
        return
    pairs, counts = np.unique(column.years[given] * len(texts) + column.codes[given], return_counts=True)
    looked_at = dict(zip(*np.unique(column.years[given], return_counts=True), strict=True))
    broken: Counter[tuple[str, int]] = Counter()
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        year, code = divmod(pair, len(texts))
        rule = judge_code(column.field, texts[code], year)
        if rule is not None and (by_year or rule == "unknown_code"):
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


def _check_disabilities(reading: Reading, source: str, numbers: IntArray, all_years: IntArray) -> None:
    given = numbers >= 0
    years = all_years[given]
    sets = reading.disability_sets.texts()
    unknown = np.array(
        [any(judge_code("disability", code, 0) for code in codes.split(",")) for codes in sets],
        dtype=np.bool_,
    )
    if not given.any():
        return
    is_unknown = unknown[numbers[given]]
    for year in np.unique(years).tolist():
        here = years == year
        reading.findings.add(
            "unknown_code",
            source=source,
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
    return TABLE_OF_FIELD.get(name, "referral"), name
