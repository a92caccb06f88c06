"""The case history as sorted arrays, made once for all rules: events by kind, child and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.checks.spans import Spans
from candour.data.checks.whole import (
    Hashes,
    Whole,
    combine_surveys,
    find_coverage,
    hash_first_referrals,
    survey_part,
)
from candour.data.days import NEVER, UNKNOWN, Days, Numbers, find_codes, read_days, read_numbers
from candour.data.history import EVENT_KINDS, CaseHistory

Bools = npt.NDArray[np.bool_]

MONTH_SLACK = 31
"""A birth that is known to the month may lie this many days from the day that stands for it."""


class ChildFacts(NamedTuple):
    """One entry a child.

    born is UNKNOWN and died NEVER where there is none; slack is by how many days the birth may be off. `referred_as` is
    the same number for children of the same sex, ethnicity, birth date and day of the first referral; 0 where there was none.
    """

    born: Days
    expected: Bools
    slack: Numbers
    died: Days
    sex_recorded: Bools
    referred_as: Hashes


class FieldCodes(NamedTuple):
    """All that is stated in one field, by day known: the event's place, the code, and the day known."""

    place: Numbers
    code: Numbers
    known: Days


@dataclass(frozen=True)
class View:
    """Events sorted by kind, child, start and number; an open end is NEVER. `year` is the reporting year of the start.

    coverage: for each kind, the first and last day that any source reports on. fields: what is stated in each field that the whole
    history carries.
    """

    kind: Numbers
    child: Numbers
    start: Days
    end: Days
    known: Days
    year: Numbers
    children: ChildFacts
    coverage: Mapping[str, tuple[int, int]]
    code_names: tuple[str, ...]
    fields: Mapping[str, FieldCodes]
    whole: Whole

    def find_kinds(self, *kinds: str) -> Numbers:
        """Places of the events of these kinds, kind after kind."""
        return _join([np.arange(*self._find_ends(kind)) for kind in kinds])

    def find_covered(self, *kinds: str, by: str = "", after: int = 0) -> Numbers:
        """The same, without those that start outside what is reported (of the kind `by`), or in its first days."""
        places = self.find_kinds(*kinds)
        if not by:
            return _join([self.find_covered(kind, by=kind, after=after) for kind in kinds])
        first, last = self.get_coverage(by)
        return places[(self.start[places] >= first + after) & (self.start[places] <= last)]

    def get_spans(self, kind: str, keep: Bools | None = None) -> Spans:
        """The events of a kind as spans; `keep` (one entry an event of the history) leaves some out."""
        first, last = self._find_ends(kind)
        chosen = np.arange(first, last) if keep is None else first + np.flatnonzero(keep[first:last])
        return Spans(self.child[chosen], self.start[chosen], self.end[chosen])

    def get_coverage(self, kind: str) -> tuple[int, int]:
        """First and last day reported; (NEVER, UNKNOWN) where no source reports the kind."""
        return self.coverage.get(kind, (NEVER, UNKNOWN))

    def find_holders(self, field: str) -> Bools:
        """Which events hold anything in this field."""
        held = np.zeros(len(self.kind), dtype=np.bool_)
        if field in self.fields:
            held[self.fields[field].place] = True
        return held

    def find_coded(self, field: str, *codes: str) -> Bools:
        """Which events hold one of these codes in what was known last of a field with one value."""
        wanted = np.array([name in codes for name in self.code_names] + [False])
        chosen: Bools = wanted[self.read_latest(field)]
        return chosen

    def read_latest(self, field: str) -> Numbers:
        """For each event the code (a place in code_names) that was known last; -1 where there is none."""
        latest = np.full(len(self.kind), -1, dtype=np.int64)
        if field in self.fields:
            latest[self.fields[field].place] = self.fields[field].code
        return latest

    def _find_ends(self, kind: str) -> tuple[int, int]:
        number = EVENT_KINDS.index(kind)
        first, last = np.searchsorted(self.kind, [number, number + 1])
        return int(first), int(last)


def build_view(history: CaseHistory, whole: Whole | None = None) -> View:
    """Sort the history. About two seconds for two million events. `whole`: what it is a part of, where it is one."""
    known = combine_surveys([survey_part(history)], history.coverage) if whole is None else whole
    events = history.events
    kind = find_codes(events["kind"], pa.array(EVENT_KINDS))
    child = find_codes(events["child_id"], history.children["child_id"].combine_chunks())
    start, ids = read_days(events["started_on"]), read_numbers(events["event_id"])
    order = np.lexsort((ids, start, child, kind))
    kind, child, start = kind[order], child[order], start[order]
    details = _read_details(history.details, ids[order])
    return View(
        kind=kind,
        child=child,
        start=start,
        end=read_days(events["ended_on"], missing=NEVER)[order],
        known=read_days(events["known_on"])[order],
        year=find_reporting_year(start),
        children=_describe_children(history, kind, child, start),
        coverage=find_coverage(history.coverage),
        code_names=details.code_names,
        fields={name: details.fields.get(name, _NO_CODES) for name in sorted(known.carried)},
        whole=known,
    )


def find_reporting_year(days: Days) -> Numbers:
    """The year in which the reporting year ends: 2024 for 1 April 2023 to 31 March 2024."""
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    years: Numbers = 1970 + (months + 9) // 12
    return years


def _describe_children(history: CaseHistory, kind: Numbers, child: Numbers, start: Days) -> ChildFacts:
    children = history.children
    died = np.full(children.num_rows, NEVER, dtype=np.int64)
    deaths = kind == EVENT_KINDS.index("died")
    np.minimum.at(died, child[deaths], start[deaths])
    precision = children["birth_date_precision"].fill_null("day")
    by_month = _to_bools(pc.equal(precision, "month"))
    first = hash_first_referrals(history)
    referred_as = np.zeros(children.num_rows, dtype=np.uint64)
    referred_as[first.children] = first.hashes
    return ChildFacts(
        born=read_days(children["birth_date"]),
        expected=_to_bools(pc.equal(precision, "expected")),
        slack=np.where(by_month, MONTH_SLACK, 0),
        died=died,
        sex_recorded=_to_bools(pc.not_equal(children["sex"], "Not recorded")),
        referred_as=referred_as,
    )


_NOBODY = np.zeros(0, dtype=np.int64)
_NO_CODES = FieldCodes(_NOBODY, _NOBODY, _NOBODY)


class _Details(NamedTuple):
    code_names: tuple[str, ...]
    fields: dict[str, FieldCodes]


def _read_details(details: pa.Table, ids: Numbers) -> _Details:
    """Details by field, in the order in which they became known; those of no event are left out."""
    fields = details["field"].combine_chunks().dictionary_encode()
    codes = details["code"].combine_chunks().dictionary_encode()
    field_of = fields.indices.to_numpy()
    by_id = np.argsort(ids, kind="stable")
    events = read_numbers(details["event_id"])
    at = np.minimum(np.searchsorted(ids, events, sorter=by_id), max(len(ids) - 1, 0))
    place = by_id[at] if len(ids) else np.zeros(0, dtype=np.int64)
    known = read_days(details["known_on"])
    order = np.argsort(known, kind="stable")
    known_event = ids[place] == events if len(ids) else np.zeros(0, dtype=np.bool_)
    order = order[known_event[order]]
    code = codes.indices.to_numpy().astype(np.int64)
    found = {}
    ordered = field_of[order]
    for number, name in enumerate(fields.dictionary.to_pylist()):
        rows = order[ordered == number]
        found[name] = FieldCodes(place[rows], code[rows], known[rows])
    return _Details(tuple(codes.dictionary.to_pylist()), found)


def _join(parts: list[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def _to_bools(array: pa.ChunkedArray) -> Bools:
    values: Bools = np.asarray(array, dtype=np.bool_)
    return values
