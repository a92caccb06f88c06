"""The records that ought to hold a field: whether each does, its year, its family and its groups.

A field that no source of the history carries is left out: nobody failed to record it.
"""

from collections.abc import Iterator, Set
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.history import CaseHistory

# The kind of event that each field describes; those of _ENDED are due only once the event has ended.
_FIELDS = {
    "contact_source": "contact",
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
_NOT_RECORDED = "Not recorded"
_BANDS = ((0, "Under 1"), (1, "1 to 4"), (5, "5 to 9"), (10, "10 to 15"), (16, "16 and over"))

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


class Cases(NamedTuple):
    """Records that should hold a field: whether they do, their year, their family (a number; a child without one
    stands alone), and their group by column.
    """

    field: str
    recorded: Bools
    year: Ints
    family: Ints
    groups: dict[str, pa.Array]


class Due(NamedTuple):
    """The events of a kind that should hold a field, whether each does, and the day on which it falls due: the end
    for reasons of an end and for factors, else the start.
    """

    field: str
    kind: str
    events: pa.Table
    recorded: Bools
    due_on: pa.Array


def find_carried(history: CaseHistory) -> frozenset[str]:
    """The detail fields that any source of the history carries."""
    return frozenset(pc.unique(history.details["field"]).to_pylist())


def describe_due(history: CaseHistory, carried: Set[str]) -> Iterator[Due]:
    """The events that ought to hold each of the detail fields that are carried, one field after another, in a fixed order."""
    for field, kind in _FIELDS.items():
        if field not in carried:
            continue
        due = pc.equal(history.events["kind"], kind)
        if field in _ENDED:
            due = pc.and_(due, pc.is_valid(history.events["ended_on"]))
        events = history.events.filter(due).combine_chunks()
        holders = history.details.filter(pc.equal(history.details["field"], field))["event_id"]
        recorded = pc.is_in(events["event_id"], value_set=holders.combine_chunks())
        due_on = events["ended_on" if field in _ENDED else "started_on"].combine_chunks()
        yield Due(field, kind, events, _to_bools(recorded), due_on)


def describe_fields(history: CaseHistory, carried: Set[str]) -> Iterator[Cases]:
    """The records that ought to hold each field, one field after another, in a fixed order; details only where `carried`.

    A detail counts once for each event that should have it: reasons for an end, and factors, only where the event
    has ended. A child's own fields count once for each child and year with a referral or a start of care. Children
    are grouped by what is recorded today, age bands by the day on which the event started.
    """
    families = _number_families(history)
    for due in describe_due(history, carried):
        yield _describe_cases(history, due.field, due.events, due.recorded, families)
    for field in _CHILD_FIELDS:
        yield _describe_child_field(history, field, families)


def _number_families(history: CaseHistory) -> Ints:
    """The family of each child by a number; one without a family has a number of its own."""
    keys = pc.if_else(
        pc.is_valid(history.children["family_id"]),
        pc.binary_join_element_wise("family", history.children["family_id"], "\0"),
        pc.binary_join_element_wise("child", history.children["child_id"], "\0"),
    )
    numbers: Ints = pc.rank(keys.combine_chunks(), tiebreaker="dense").to_numpy().astype(np.int64) - 1
    return numbers


def _describe_child_field(history: CaseHistory, field: str, families: Ints) -> Cases:
    kinds = pa.array(["referral", "care_episode"])
    events = history.events.filter(pc.is_in(history.events["kind"], value_set=kinds)).combine_chunks()
    places = find_children(history, events)
    first = np.unique(places * 10_000 + find_years(events), return_index=True)[1]
    chosen = events.take(pa.array(np.sort(first)))
    values = history.children[field].combine_chunks().take(pa.array(find_children(history, chosen)))
    recorded = _to_bools(pc.is_valid(values))
    if field != "birth_date":
        recorded &= _to_bools(pc.not_equal(values, _NOT_RECORDED))
    return _describe_cases(history, field, chosen, recorded, families)


def _describe_cases(
    history: CaseHistory, field: str, events: pa.Table, recorded: Bools, families: Ints
) -> Cases:
    places = find_children(history, events)
    of_children = ("sex", "ethnic_group", "disability")
    groups = {
        column: history.children[column].combine_chunks().take(pa.array(places)) for column in of_children
    }
    births = history.children["birth_date"].combine_chunks().take(pa.array(places))
    groups["age_band"] = _find_age_bands(births, events["started_on"].combine_chunks())
    return Cases(field, recorded, find_years(events), families[places], groups)


def find_children(history: CaseHistory, events: pa.Table) -> Ints:
    """The place of each event's child in the table of children."""
    ids = history.children["child_id"].combine_chunks()
    places: Ints = pc.index_in(events["child_id"], value_set=ids).to_numpy().astype(np.int64)
    return places


def find_years(events: pa.Table) -> Ints:
    """The year in which the reporting year of each event's start ends."""
    started = events["started_on"]
    in_new_year = pc.greater_equal(pc.month(started), 4)
    years: Ints = pc.add(pc.year(started), in_new_year.cast(pa.int64())).to_numpy().astype(np.int64)
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


def _sortable(days: pa.Array) -> Ints:
    """Days as numbers like 20240331: a difference of 10,000 or more is a birthday passed."""
    year, month, day = (part(days).to_numpy(zero_copy_only=False) for part in (pc.year, pc.month, pc.day))
    numbers: Ints = (year * 10_000 + month * 100 + day).astype(np.int64)
    return numbers


def _to_bools(array: pa.Array) -> Bools:
    values: Bools = np.asarray(array, dtype=np.bool_)
    return values
