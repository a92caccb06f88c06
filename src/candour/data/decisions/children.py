"""The child behind each decision: who, and what else happened to the child and when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from candour.data.days import NEVER, Days, Numbers, find_codes, make_keys, read_days, read_numbers
from candour.data.decisions.censoring import Mask
from candour.data.history import CaseHistory
from candour.errors import HistoryError

Kinds = npt.NDArray[np.object_]


@dataclass(frozen=True)
class DecidedChildren:
    """One child per decision: the arrays are in the order of the decisions."""

    history: CaseHistory
    table: pa.Table
    """The children who are decided about, in the order of their ids."""
    child: Numbers
    """The row of each decision's child in `table`."""
    decided: Days
    born: Days
    """UNKNOWN where the birth date is missing."""
    begun: Kinds
    """The kind of the event that is decided about, where it began on the day of the decision; else empty."""

    def decides(self, kind: str) -> Mask:
        """Whether each decision is about an event of this kind that began on that very day."""
        decided: Mask = self.begun == kind
        return decided

    def take(self, column: str) -> pa.ChunkedArray:
        """A column of `table`, for each decision."""
        return self.table[column].take(pa.array(self.child))


def find_decided_children(history: CaseHistory, decisions: pa.Table) -> DecidedChildren:
    """Find the child of every decision (columns child_id, event_id and decided_on).

    Raises HistoryError where a child is missing from the history, or there twice.
    """
    table = _find_children(history, decisions)
    child = find_codes(decisions["child_id"], table["child_id"].combine_chunks())
    born = read_days(table["birth_date"])[child]
    decided = read_days(decisions["decided_on"])
    return DecidedChildren(history, table, child, decided, born, _find_begun(history, decisions, decided))


def find_next(
    children: DecidedChildren, kinds: Sequence[str], after: Days, *, among: pa.Array | None = None
) -> Days:
    """The first day later than `after` on which an event of these kinds starts; NEVER where there is none.

    `among` holds the ids of the only events that count.
    """
    events, owner = _select_events(children, kinds)
    if among is not None:
        counts = pc.is_in(events["event_id"], value_set=among)
        events, owner = events.filter(counts), owner[counts.to_numpy()]
    keys = np.append(np.sort(make_keys(owner, read_days(events["started_on"]))), np.iinfo(np.int64).max)
    following = keys[np.searchsorted(keys, make_keys(children.child, after), side="right")]
    last = make_keys(children.child, np.full_like(after, NEVER))
    found: Days = np.where(following < last, following - last + NEVER, NEVER)
    return found


def find_standing(children: DecidedChildren, ladder: Sequence[str]) -> Numbers:
    """The highest rung on which each child really stands at the decision, from 0; -1 where it stands on none.

    What began before the day and had not ended before it counts, and what is decided about. It serves outcomes alone.
    """
    standing = np.full(len(children.decided), -1, dtype=np.int64)
    for rung, kind in enumerate(ladder):
        on_it = is_open(children, kind, as_known=False) | children.decides(kind)
        standing[on_it] = rung
    return standing


def is_open(
    children: DecidedChildren, kind: str, *, longest_days: int | None = None, as_known: bool = True
) -> Mask:
    """Whether an event of the kind, begun and known before the day of the decision, had not ended before it.

    `longest_days` ends every event so many days after its start, for kinds whose end is seldom recorded. Without
    `as_known` an event counts from the day on which it began, whenever that became known.
    """
    events, owner = _select_events(children, [kind])
    started = read_days(events["started_on"])
    seen = np.maximum(started, read_days(events["known_on"])) if as_known else started
    ended = read_days(events["ended_on"], missing=NEVER)
    if longest_days is not None:
        ended = np.minimum(ended, started + longest_days)
    ended = np.maximum(ended, seen)
    wanted = make_keys(children.child, children.decided)
    begun = np.searchsorted(np.sort(make_keys(owner, seen)), wanted)
    over = np.searchsorted(np.sort(make_keys(owner, ended)), wanted)
    return begun > over


def _select_events(children: DecidedChildren, kinds: Sequence[str]) -> tuple[pa.Table, Numbers]:
    """The events of these kinds that belong to these children, and the row of each one's child."""
    events = children.history.events
    events = events.filter(pc.is_in(events["kind"], value_set=pa.array(list(kinds), pa.string())))
    owner = find_codes(events["child_id"], children.table["child_id"].combine_chunks())
    return events.filter(pa.array(owner >= 0)), owner[owner >= 0]


def _find_begun(history: CaseHistory, decisions: pa.Table, decided: Days) -> Kinds:
    """The kind of the event of each decision, where it began on the day of the decision."""
    events = history.events.select(["kind", "started_on"])
    if not events.num_rows:
        return np.full(len(decided), "", dtype=object)
    ids, wanted = read_numbers(history.events["event_id"]), read_numbers(decisions["event_id"])
    # A history numbers its events in their order, and then nothing has to be sorted.
    order = None if np.all(ids[1:] > ids[:-1]) else np.argsort(ids, kind="stable")
    place = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
    place = place if order is None else order[place]
    found = events.take(pa.array(place))
    begun = (ids[place] == wanted) & (read_days(found["started_on"]) == decided)
    kinds: Kinds = np.where(begun, found["kind"].to_numpy(), "")
    return kinds


def _find_children(history: CaseHistory, decisions: pa.Table) -> pa.Table:
    """The children of these decisions, in the order of their ids."""
    wanted = pc.is_in(history.children["child_id"], value_set=pc.unique(decisions["child_id"]))
    children = history.children.filter(wanted).sort_by("child_id")
    if children.num_rows != pc.count_distinct(decisions["child_id"]).as_py():
        raise HistoryError(
            "The case history holds events of children who are not among its children (or are there twice). "
            "Every event needs exactly one child. Read the extracts again."
        )
    return children
