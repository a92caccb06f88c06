"""How complete is the record? Each field by year, and by the groups that audits compare.

A field that is missing more often in one group makes every comparison between groups doubtful, so this table
is the first thing an audit of bias must look at.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.history import CaseHistory

COMPLETENESS = pa.schema(
    [
        pa.field("field", pa.string(), nullable=False),
        # The year in which the reporting year of the event ends: 2024 for 1 April 2023 to 31 March 2024.
        pa.field("year", pa.int32(), nullable=False),
        # all, sex, ethnic_group, disability or age_band.
        pa.field("group_column", pa.string(), nullable=False),
        pa.field("group", pa.string(), nullable=False),
        pa.field("recorded", pa.int64(), nullable=False),
        pa.field("of", pa.int64(), nullable=False),
    ]
)

# The kind of event that each field describes; those of _ENDED are due only once the event has ended.
_FIELDS = {
    "referral_source": "referral",
    "referral_nfa": "referral",
    "primary_need": "referral",
    "closure_reason": "referral",
    "factor": "assessment",
    "icpc_not_required": "section_47",
    "initial_category": "cp_plan",
    "latest_category": "cp_plan",
    "previous_plans": "cp_plan",
    "legal_status": "care_placement",
    "placement": "care_placement",
    "care_need": "care_placement",
    "reason_care_ended": "care_episode",
    "missing_kind": "missing",
}
_ENDED = ("closure_reason", "factor", "reason_care_ended")
_CHILD_FIELDS = ("birth_date", "sex", "ethnic_group", "disability")
_GROUPS = ("sex", "ethnic_group", "disability")
_NOT_RECORDED = "Not recorded"
_BANDS = ((0, "Under 1"), (1, "1 to 4"), (5, "5 to 9"), (10, "10 to 15"), (16, "16 and over"))

_Bools = npt.NDArray[np.bool_]
_Ints = npt.NDArray[np.int64]


class _Cases(NamedTuple):
    """Rows that should hold a field: whether they do, their year, and their groups by column."""

    recorded: _Bools
    year: _Ints
    groups: dict[str, pa.Array]


def compute_completeness(history: CaseHistory) -> pa.Table:
    """The table COMPLETENESS, sorted by its first four columns: of how many records how many hold the field.

    A detail counts for the year its event started in, once for each event that should have it: reasons for an
    end, and factors, only where the event has ended. A child's own fields count once for each child and year
    with a referral or a start of care. Children are grouped by what is recorded today, age bands by the day on
    which the event started.
    """
    rows = [part for field in _FIELDS for part in _count_field(history, field)]
    rows += [part for field in _CHILD_FIELDS for part in _count_child_field(history, field)]
    columns = list(zip(*sorted(rows), strict=True)) if rows else [()] * len(COMPLETENESS)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, COMPLETENESS, strict=True)],
        schema=COMPLETENESS,
    )


_Row = tuple[str, int, str, str, int, int]


def _count_field(history: CaseHistory, field: str) -> list[_Row]:
    due = pc.equal(history.events["kind"], _FIELDS[field])
    if field in _ENDED:
        due = pc.and_(due, pc.is_valid(history.events["ended_on"]))
    events = history.events.filter(due).combine_chunks()
    holders = history.details.filter(pc.equal(history.details["field"], field))["event_id"]
    recorded = pc.is_in(events["event_id"], value_set=holders.combine_chunks())
    return _count_groups(field, _describe_cases(history, events, _to_bools(recorded)))


def _count_child_field(history: CaseHistory, field: str) -> list[_Row]:
    kinds = pa.array(["referral", "care_episode"])
    events = history.events.filter(pc.is_in(history.events["kind"], value_set=kinds)).combine_chunks()
    places = _find_children(history, events)
    first = np.unique(places * 10_000 + _find_years(events), return_index=True)[1]
    chosen = events.take(pa.array(np.sort(first)))
    values = history.children[field].combine_chunks().take(pa.array(_find_children(history, chosen)))
    recorded = _to_bools(pc.is_valid(values))
    if field != "birth_date":
        recorded &= _to_bools(pc.not_equal(values, _NOT_RECORDED))
    return _count_groups(field, _describe_cases(history, chosen, recorded))


def _describe_cases(history: CaseHistory, events: pa.Table, recorded: _Bools) -> _Cases:
    places = pa.array(_find_children(history, events))
    groups = {column: history.children[column].combine_chunks().take(places) for column in _GROUPS}
    births = history.children["birth_date"].combine_chunks().take(places)
    groups["age_band"] = _find_age_bands(births, events["started_on"].combine_chunks())
    groups["all"] = pa.array(["All"] * events.num_rows, pa.string())
    return _Cases(recorded, _find_years(events), groups)


def _count_groups(field: str, cases: _Cases) -> list[_Row]:
    rows: list[_Row] = []
    for column, groups in cases.groups.items():
        table = pa.table({"year": cases.year, "group": groups, "recorded": cases.recorded.astype(np.int64)})
        counted = table.group_by(["year", "group"]).aggregate([("recorded", "sum"), ("recorded", "count")])
        names = ("year", "group", "recorded_sum", "recorded_count")
        for year, group, recorded, of in zip(*(counted[name].to_pylist() for name in names), strict=True):
            rows.append((field, year, column, group, recorded, of))
    return rows


def _find_children(history: CaseHistory, events: pa.Table) -> _Ints:
    ids = history.children["child_id"].combine_chunks()
    places: _Ints = pc.index_in(events["child_id"], value_set=ids).to_numpy().astype(np.int64)
    return places


def _find_years(events: pa.Table) -> _Ints:
    started = events["started_on"]
    in_new_year = pc.greater_equal(pc.month(started), 4)
    years: _Ints = pc.add(pc.year(started), in_new_year.cast(pa.int64())).to_numpy().astype(np.int64)
    return years


def _find_age_bands(births: pa.Array, started: pa.Array) -> pa.Array:
    """The band of the age in whole years on the day; a birth after the day is 'Unborn'."""
    born = pc.fill_null(births, pa.scalar(0, pa.int32()).cast(pa.date32()))
    years = (_sortable(started) - _sortable(born)) // 10_000
    conditions = [
        ~_to_bools(pc.is_valid(births)),
        years < 0,
        *(years >= lowest for lowest, _ in reversed(_BANDS)),
    ]
    names = [_NOT_RECORDED, "Unborn", *(name for _, name in reversed(_BANDS))]
    return pa.array(np.select(conditions, names, default="").tolist(), pa.string())


def _sortable(days: pa.Array) -> _Ints:
    """Days as numbers like 20240331: a difference of 10,000 or more is a birthday passed."""
    year, month, day = (part(days).to_numpy(zero_copy_only=False) for part in (pc.year, pc.month, pc.day))
    numbers: _Ints = (year * 10_000 + month * 100 + day).astype(np.int64)
    return numbers


def _to_bools(array: pa.Array) -> _Bools:
    values: _Bools = np.asarray(array, dtype=np.bool_)
    return values
