"""Open cases on census days: a referral or a child in need plan that had begun, was known and had not ended."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.config.question import CensusDates, Question
from candour.data.days import NEVER, Days, Numbers, find_codes, make_keys, read_days, write_days
from candour.data.decisions.censoring import find_spans
from candour.data.history import CaseHistory

_CLOSING_MONTHS = {"month": tuple(range(1, 13)), "quarter": (3, 6, 9, 12), "year": (3,)}
_EPOCH = date(1970, 1, 1)


def find_open_cases(history: CaseHistory, kinds: tuple[str, ...], question: Question) -> pa.Table:
    """decided_on, child_id and event_id of every open case on every census day; of one child and day the newest first.

    A case is open where an event of these kinds began and was known before the day, and had not ended before it.
    After a death or a move away the case is over, whether or not anybody closed it.
    """
    events = history.events.filter(pc.is_in(history.events["kind"], value_set=pa.array(kinds)))
    seen = np.maximum(read_days(events["started_on"]), read_days(events["known_on"]))
    ended = np.maximum(_end_with_the_child(history, events), seen)
    days = list_census_days(history, kinds, question)
    found = [_take_open(events, (seen < day) & (ended >= day), day) for day in days]
    if not found:
        return _take_open(events, np.zeros(events.num_rows, dtype=bool), 0).drop_columns(["started_on"])
    order = [
        ("decided_on", "ascending"),
        ("child_id", "ascending"),
        ("started_on", "descending"),
        ("event_id", "ascending"),
    ]
    return pa.concat_tables(found).sort_by(order).drop_columns(["started_on"])


def list_census_days(history: CaseHistory, kinds: tuple[str, ...], question: Question) -> list[int]:
    """The census days of the question, in order: those that it names, or those of the calendar that the extracts cover."""
    census = question.census_dates
    if census is None:
        return []
    if census.days:
        return sorted((day - _EPOCH).days for day in census.days)
    spans = [find_spans(history.coverage, kind) for kind in kinds]
    first = max(found[0].first for found in spans)
    last = min(found[-1].last for found in spans)
    return [day for day in _list_calendar(census, first, last) if first <= day <= last]


def _list_calendar(census: CensusDates, first: int, last: int) -> Iterator[int]:
    months = _CLOSING_MONTHS[census.every or "month"]
    for year in range((_EPOCH + timedelta(first)).year, (_EPOCH + timedelta(last)).year + 1):
        for month in months:
            after = date(year + month // 12, month % 12 + 1, 1)
            yield (after - _EPOCH).days - 1


def _end_with_the_child(history: CaseHistory, events: pa.Table) -> Days:
    """The last day of each event: its end, or the day before the child died or moved away; NEVER while it lasts."""
    everything = history.events
    left = everything.filter(pc.is_in(everything["kind"], value_set=pa.array(["died", "transferred_out"])))
    ids = history.children["child_id"].combine_chunks()
    owner: Numbers = find_codes(events["child_id"], ids)
    leaving = np.sort(make_keys(find_codes(left["child_id"], ids), read_days(left["started_on"])))
    leaving = np.append(leaving, np.iinfo(np.int64).max)
    started = read_days(events["started_on"])
    following = leaving[np.searchsorted(leaving, make_keys(owner, started))]
    latest = make_keys(owner, np.full_like(started, NEVER))
    # On the very day that a child left there is no case any more.
    left_on = np.where(following < latest, following - latest + NEVER - 1, NEVER)
    ended: Days = np.minimum(read_days(events["ended_on"], missing=NEVER), left_on)
    return ended


def _take_open(events: pa.Table, is_open: np.ndarray[tuple[int], np.dtype[np.bool_]], day: int) -> pa.Table:
    chosen = events.filter(pa.array(is_open))
    return pa.table(
        {
            "decided_on": write_days(np.full(chosen.num_rows, day, dtype=np.int64)),
            "child_id": chosen["child_id"],
            "event_id": chosen["event_id"],
            "started_on": chosen["started_on"],
        }
    )
