"""What a rule must know of the whole history: a few rules cannot be answered from a child's own records alone.

Whether any source carries a field, whether a day is crowded, and whether two children of different families look like one: these are
counted part by part, added up, and handed to the rules of every part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import NEVER, Days, Numbers, find_codes, read_days
from candour.data.history import CaseHistory, Coverage

Side = Literal["start", "end"]
Hashes = npt.NDArray[np.uint64]

HEAPED = (
    "contact", "early_help", "referral", "assessment", "section_47", "icpc", "cin_plan", "cp_plan", "care_episode",
    "missing",
)  # fmt: skip
"""Kinds that are spread over the year; yearly outcomes and reviews have days on which all of them fall."""
LASTING = ("referral", "assessment", "cin_plan", "cp_plan", "care_episode")
LEAST_HEAP = 20
TIMES_THE_MEAN = 10
"""By chance no day has 20 records and ten times the mean: the odds are below one in a million million."""
_SIDES: Mapping[Side, tuple[tuple[str, ...], str]] = {
    "start": (HEAPED, "started_on"),
    "end": (LASTING, "ended_on"),
}


class _Counted(NamedTuple):
    """Distinct values in order, and how often each was counted."""

    values: npt.NDArray[np.generic]
    counts: Numbers


@dataclass(frozen=True)
class Survey:
    """What one part adds to the picture of the whole.

    carried: the fields that any detail holds. days: how many records of a kind start or end on each day that is reported.
    first_referrals: how many families have a child of one sex, ethnicity and birth date who was first referred on one day, by a hash
    of these.
    """

    carried: frozenset[str]
    days: Mapping[tuple[str, Side], _Counted]
    first_referrals: _Counted


@dataclass(frozen=True)
class Whole:
    """What is known of the whole history.

    carried: the fields that any detail holds. crowded: the days on which far too many records of a kind start or end.
    shared: hashes of the first referrals that more than one family has, in order.
    """

    carried: frozenset[str]
    crowded: Mapping[tuple[str, Side], Days]
    shared: Hashes


def survey_part(history: CaseHistory) -> Survey:
    """Count what the rules need of the whole in one part of it."""
    return Survey(
        frozenset(pc.unique(history.details["field"]).to_pylist()),
        {
            (kind, side): _count_days(history, kind, column)
            for side, (kinds, column) in _SIDES.items()
            for kind in kinds
        },
        _count_first_referrals(history),
    )


def combine_surveys(surveys: Sequence[Survey], coverage: tuple[Coverage, ...]) -> Whole:
    """Add up the parts; the answer does not depend on how the children were cut."""
    covered = find_coverage(coverage)
    first = _add([survey.first_referrals for survey in surveys])
    return Whole(
        frozenset().union(*(survey.carried for survey in surveys)),
        {
            (kind, side): _find_crowded(
                _add([survey.days[kind, side] for survey in surveys]), covered.get(kind, (0, 0))
            )
            for side, (kinds, _) in _SIDES.items()
            for kind in kinds
        },
        first.values[first.counts > 1].astype(np.uint64),
    )


def find_coverage(coverage: tuple[Coverage, ...]) -> dict[str, tuple[int, int]]:
    """The first and the last day that any source reports, by kind of event."""
    found: dict[str, tuple[int, int]] = {}
    for entry in coverage:
        days = np.array([entry.first_day, entry.last_day], dtype="M8[D]").astype(np.int64).tolist()
        for kind in entry.kinds:
            first, last = found.get(kind, days)
            found[kind] = min(first, days[0]), max(last, days[1])
    return found


class FirstReferrals(NamedTuple):
    """The children who were ever referred (places, in order), and one number for what two of them would share if they were one.

    That is sex, ethnicity, birth date and the day of the first referral. Of a million million pairs that differ in any, less than one
    has the same number.
    """

    children: Numbers
    hashes: Hashes


def hash_first_referrals(history: CaseHistory) -> FirstReferrals:
    """Look at the first referral of every child."""
    events = history.events.filter(pc.equal(history.events["kind"], "referral"))
    child = find_codes(events["child_id"], history.children["child_id"].combine_chunks())
    started = read_days(events["started_on"])
    order = np.lexsort((started, child))
    children, first = np.unique(child[order], return_index=True)
    facts = history.children.select(["sex", "ethnicity", "birth_date"]).take(pa.array(children))
    columns = [facts[name].cast(pa.string()).combine_chunks() for name in facts.column_names]
    days = pa.array(started[order][first]).cast(pa.string())
    keys = pc.binary_join_element_wise(
        *columns, days, "\x1f", null_handling="replace", null_replacement="\x00"
    )
    hashed = pd.util.hash_array(keys.to_numpy(zero_copy_only=False), categorize=False)
    return FirstReferrals(children, hashed.astype(np.uint64))


def is_born_exactly(history: CaseHistory) -> npt.NDArray[np.bool_]:
    """Whether the birth of each child is known to the day, and past."""
    rough = pc.is_in(history.children["birth_date_precision"], value_set=pa.array(["expected", "month"]))
    known = pc.and_not(pc.is_valid(history.children["birth_date"]), rough)
    return np.asarray(known, dtype=np.bool_)


def _count_days(history: CaseHistory, kind: str, column: str) -> _Counted:
    events = history.events
    first, last = find_coverage(history.coverage).get(kind, (NEVER, NEVER))
    days = read_days(events.filter(pc.equal(events["kind"], kind))[column])
    return _Counted(*np.unique(days[(days >= first) & (days <= last)], return_counts=True))


def _count_first_referrals(history: CaseHistory) -> _Counted:
    """Each family counts once, so that twins whose family is listed are not taken for one child."""
    children, hashes = hash_first_referrals(history)
    exact = is_born_exactly(history)[children]
    alone = pc.is_null(history.children["family_id"])
    keys = pc.coalesce(history.children["family_id"], history.children["child_id"]).combine_chunks()
    families = 2 * keys.dictionary_encode().indices.to_numpy().astype(np.uint64) + np.asarray(
        alone, dtype=np.uint64
    )
    pairs = np.unique(np.stack([hashes[exact], families[children[exact]]], axis=1), axis=0)
    return _Counted(*np.unique(pairs[:, 0], return_counts=True))


def _add(parts: Sequence[_Counted]) -> _Counted:
    values, which = np.unique(np.concatenate([part.values for part in parts]), return_inverse=True)
    counts = np.zeros(len(values), dtype=np.int64)
    np.add.at(counts, which, np.concatenate([part.counts for part in parts]))
    return _Counted(values, counts)


def _find_crowded(counted: _Counted, covered: tuple[int, int]) -> Days:
    """The days with far more records than the mean of all days reported."""
    reported = max(covered[1] - covered[0] + 1, 1)
    limit = max(LEAST_HEAP, TIMES_THE_MEAN * int(counted.counts.sum()) / reported)
    return counted.values[counted.counts >= limit].astype(np.int64)
