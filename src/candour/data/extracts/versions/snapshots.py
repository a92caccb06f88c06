"""One history out of several snapshots of a live system: Annex A workbooks, database extracts, daily files.

A snapshot shows the system as it stood on the day it was taken, and for each kind of event all that started since a
first day: six months back for Annex A, everything for a database. The newest snapshot is right about what happened.
When did a thing become known?

* an event whose day an earlier snapshot covers without showing it was not known before the day after that snapshot;
* an event older than the first day of the snapshot that first shows it cannot be dated: it is known from that
  snapshot on. The same holds for its values; a value without a day of its own is known from the first snapshot that
  shows it;
* an event that a newer snapshot ought to show and does not was taken back, and is left out, unless the list holds
  only the latest of its kind for each child.

An event that was still open when a list last showed it, and is gone from the next that was drawn, counts as ended on the
day of that one: the end itself was never seen, and an earlier day would tell in advance that it came. Where a list
holds only each child's newest, it ended no later than the next one began. A list that was not drawn again ends nothing.

Daily files are other snapshots (`by_child`): one may hold only the children, and of these only the records, that
changed, and a record is taken back by saying so. Absence then takes nothing back and ends nothing. It still speaks
for when a thing became known: an event was not known before the day after the last file that shows its child
without it.
"""

from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import KIND, Details, Events, IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY
from candour.data.extracts.versions.combined import Combined
from candour.data.extracts.versions.oddities import count_kinds
from candour.data.extracts.versions.tracing import find_runs, group_extreme, select_last
from candour.data.extracts.versions.value_versions import Statements, date_values
from candour.data.known_on import date_from_first_showing, not_before_absence

ALWAYS = -(2**30)
"""As a first day: the snapshot shows everything that ever happened."""
_DAYS = 1 << 17
_DAY_OFFSET = 30_000
_FAR = 2**31 - 1


class Snapshot(NamedTuple):
    """The day on which it was taken, and for each kind that it lists the first day that it covers."""

    day: int
    first_days: dict[int, int]


def combine_snapshots(
    events: Events,
    details: Details,
    snapshots: tuple[Snapshot, ...],
    *,
    latest_only: frozenset[int] = frozenset(),
    by_child: bool = False,
    without_end: frozenset[int] = frozenset(),
    own_days: bool = False,
    first_ends: frozenset[int] = frozenset(),
) -> Combined:
    """Join what all snapshots state; codes must be numbered in alphabetical order.

    `events.source_day` is the day of the snapshot that states the event; `events.known` and `details.known` what
    the rules for each value say. `latest_only` are the kinds of which a snapshot lists only each child's newest.
    With `by_child` a snapshot shows only the children of whom it states an event, and need not repeat an event.
    `without_end` are kinds that happen on a day, or whose end no list gives: they do not end by leaving a list.
    `first_ends` are kinds whose end is inferred from what came next: what came after that must not move it.
    With `own_days` the system's days are taken at their word also before the first day that a snapshot covers: from
    then on it lacks whatever was over, but a child who had long been in care is not thought to have come in since.
    The result is the same whatever the order of the statements.
    """
    if len(events.child) == 0:
        return Combined(events, details, ())
    wide = Events(*(column.astype(np.int64) for column in events))
    days = np.array(sorted({snapshot.day for snapshot in snapshots}), dtype=np.int64)
    first_days = _tabulate_first_days(snapshots, days)
    key = (wide.child * len(KIND) + wide.kind) * _DAYS + wide.start + _DAY_OFFSET
    sample, event = np.unique(key, return_index=True, return_inverse=True)[1:]
    day = np.searchsorted(days, wide.source_day)
    kind, start = wide.kind[sample], wide.start[sample]
    covering = (
        _cover_by_child(wide, event, day, days) if by_child else _find_covering(kind, start, days, first_days)
    )
    pairs = sort_distinct(np.concatenate((covering, event * len(days) + day)))
    runs, showings = find_runs(
        event, owner_of_item=np.arange(len(sample)), day=day, owner_pairs=pairs, days=days
    )
    trace = select_last(runs)
    rule = group_extreme(wide.known, event, largest=False)
    shown_first = np.searchsorted(days, trace.shown_first)
    dated_from = np.full_like(first_days, ALWAYS) if own_days else first_days
    undated_before = dated_from[kind, shown_first]
    known = date_from_first_showing(
        not_before_absence(rule, trace.absent_until), undated_before, trace.shown_first
    )
    told = np.where(np.isin(wide.kind, list(first_ends)), _find_first_ends(wide.end, event), wide.end)
    end_shown = group_extreme(told, event * len(days) + day, largest=True)
    last = np.append(showings.item[1:] != showings.item[:-1], True)
    gone = _find_next_listing(first_days, days)[kind, np.searchsorted(days, trace.shown_last)]
    unseen = (
        (end_shown[last] == NO_DAY) & (gone != NO_DAY) & ~np.isin(kind, list(without_end)) & (not by_child)
    )
    followed = _find_followers(wide.child[sample], kind, start, trace.shown_last, latest_only)
    end = np.where(unseen, np.maximum(np.minimum(gone, followed), start), end_shown[last])
    standing = Events(
        child=wide.child[sample],
        kind=kind,
        start=start,
        end=end,
        referral=group_extreme(wide.referral, event, largest=False),
        source_day=trace.shown_last,
        known=known,
    )
    stands = (trace.gone_by == NO_DAY) | np.isin(kind, list(latest_only))
    dated, found_oddities = date_values(
        details,
        Statements(event, day, days),
        event_known=known,
        stands=stands,
        window_starts=_find_window_starts(dated_from),
    )
    oddities = (
        *count_kinds("removed_later", kind, ~stands),
        *count_kinds("recorded_late", kind, stands & (known > rule)),
        *count_kinds("open_event_dropped", kind, stands & unseen),
        *found_oddities,
    )
    return Combined(Events(*(column[stands] for column in standing)), dated, oddities)


def _find_first_ends(end: IntArray, event: IntArray) -> IntArray:
    """For each statement, the earliest end that any statement of its event gives; NO_DAY where none does."""
    earliest = group_extreme(np.where(end == NO_DAY, _FAR, end), event, largest=False)
    return np.where(earliest == _FAR, NO_DAY, earliest)[event]


def _tabulate_first_days(snapshots: tuple[Snapshot, ...], days: IntArray) -> IntArray:
    """The first day covered, by kind and snapshot; a kind that a snapshot does not list covers nothing."""
    table = np.full((len(KIND), len(days)), np.iinfo(np.int64).max, dtype=np.int64)
    for snapshot in snapshots:
        place = int(np.searchsorted(days, snapshot.day))
        for kind, first in snapshot.first_days.items():
            table[kind, place] = min(first, table[kind, place])
    return table


def _find_covering(kind: IntArray, start: IntArray, days: IntArray, first_days: IntArray) -> IntArray:
    """`event * len(days) + day` of every snapshot that ought to show an event."""
    parts = [np.empty(0, dtype=np.int64)]
    for place, day in enumerate(days.tolist()):
        covered = np.flatnonzero((start <= day) & (start >= first_days[kind, place]))
        parts.append(covered * len(days) + place)
    return np.concatenate(parts)


def _cover_by_child(wide: Events, event: IntArray, day: IntArray, days: IntArray) -> IntArray:
    """`event * len(days) + day` of the last snapshot before the first that shows an event, of those that show its
    child, where there is one and the event had started by then. There are too many pairs to look at them all.
    """
    width = len(days)
    first = group_extreme(day, event, largest=False)
    child, start = (group_extreme(column, event, largest=False) for column in (wide.child, wide.start))
    shown = sort_distinct(wide.child * width + day)
    before = np.maximum(np.searchsorted(shown, child * width + first) - 1, 0)
    of_child, last_without = np.divmod(shown[before], width)
    proves = (of_child == child) & (last_without < first) & (days[last_without] >= start)
    pairs: IntArray = np.flatnonzero(proves) * width + last_without[proves]
    return pairs


def _find_next_listing(first_days: IntArray, days: IntArray) -> IntArray:
    """By kind and snapshot: the day of the next snapshot that lists the kind, NO_DAY where none does."""
    listed = first_days < np.iinfo(np.int64).max
    found = np.full(first_days.shape, NO_DAY, dtype=np.int64)
    for place in range(len(days) - 2, -1, -1):
        found[:, place] = np.where(listed[:, place + 1], days[place + 1], found[:, place + 1])
    return found


def _find_followers(
    child: IntArray, kind: IntArray, start: IntArray, shown_last: IntArray, latest_only: frozenset[int]
) -> IntArray:
    """For kinds of which a list holds the newest: the start of the child's next, if it came after the last showing."""
    followed = np.full(len(start), np.iinfo(np.int64).max, dtype=np.int64)
    same = (child[1:] == child[:-1]) & (kind[1:] == kind[:-1]) & np.isin(kind[:-1], list(latest_only))
    place = np.flatnonzero(same & (start[1:] > shown_last[:-1]))
    followed[place] = start[place + 1]
    return followed


def _find_window_starts(first_days: IntArray) -> IntArray:
    """The earliest day that any kind of a snapshot dates its values from."""
    starts: IntArray = first_days.min(axis=0)
    return starts
