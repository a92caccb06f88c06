"""One history out of what several sources state of the same children.

An event is the same in two sources if it is of the same child and kind and starts on the same day; no other day is
guessed at, but near misses are counted. Only a period of care is also the same where two sources state periods that
overlap, for a child is in care once at a time: a source that began later, or shows the first episode of its own years,
does not know the true start, and the earlier one stands. For an event that several sources state:

* its end is that of the newest extract that states the event;
* it was known on the latest day that any source proves, of the sources that report on the day it started; a source
  that does not report on that day proves nothing, and counts only where no other speaks;
* each of its values comes from the first source, in the order of trust, that states the field; where another source
  says otherwise, this is counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from candour.data.extracts.columns import FIELD, KIND, BoolArray, Details, Events, IntArray, sort_distinct
from candour.data.extracts.files.day_formats import NO_DAY, to_number
from candour.data.extracts.joining.assembly import join_events
from candour.data.extracts.joining.trust import RANK
from candour.data.extracts.reader import SourceRows
from candour.data.extracts.versions.combined import Combined
from candour.data.extracts.versions.oddities import count_fields, count_kinds
from candour.data.extracts.versions.tracing import group_extreme

_DAYS = 1 << 17
_DAY_OFFSET = 30_000
_NEAR = 7


class _Period(NamedTuple):
    """A period of care so far: its child, the number of its event, how far it is known to reach and from an extract of
    which day, and who told it with which starts.
    """

    child: int
    event: int
    end: int
    told_on: int
    sources: frozenset[int]
    numbers: frozenset[int] = frozenset()

    def extend(self, number: int, end: int, told_on: int, source: int) -> "_Period":
        """The period with one more statement of it; the newest extract says how far it reaches."""
        newer = told_on > self.told_on
        return self._replace(
            end=end if newer else self.end,
            told_on=told_on if newer else self.told_on,
            sources=self.sources | {source},
            numbers=self.numbers | {number},
        )


def merge_sources(parts: Sequence[SourceRows], child_of: IntArray) -> Combined:
    """Join the sources; `child_of` gives the child of the history for each number of the reading."""
    ordered = sorted(parts, key=lambda part: RANK[part.source])
    events, details = join_events([(part.events, part.details) for part in ordered])
    if len(events.child) == 0:
        return Combined(events, details, ())
    wide = Events(*(column.astype(np.int64) for column in events))
    wide = wide._replace(child=child_of[wide.child])
    source = np.repeat(np.arange(len(ordered)), [len(part.events.child) for part in ordered])
    key = (wide.child * len(KIND) + wide.kind) * _DAYS + wide.start + _DAY_OFFSET
    stated_once = np.unique(key, return_inverse=True)[1]
    sample, event = np.unique(_join_care(wide, source, stated_once), return_index=True, return_inverse=True)[
        1:
    ]
    merged = Events(
        child=wide.child[sample],
        kind=wide.kind[sample],
        start=group_extreme(wide.start, event, largest=False),
        end=_find_newest_ends(wide, source, event),
        referral=wide.referral[sample],
        source_day=group_extreme(wide.source_day, event, largest=True),
        known=_find_known(wide, event, _find_covered(wide, source, ordered)),
    )
    kept, differs = _choose_values(details, event[details.event], source[details.event])
    chosen = Details(*(column[kept] for column in details))
    row = event[chosen.event]
    oddities = (
        *count_fields("sources_differ", details.field, differs),
        *count_kinds("periods_joined", merged.kind, _find_joined(stated_once, event)),
        *count_kinds("nearly_same_day", merged.kind, _find_near(merged, source, event)),
    )
    return Combined(merged, _drop_copies(chosen, row, merged.known), oddities)


def _join_care(events: Events, source: IntArray, event: IntArray) -> IntArray:
    """The number of each statement's event, with periods of care that overlap in different sources made one."""
    rows = np.flatnonzero(events.kind == KIND["care_episode"])
    # What was open when an extract was taken is known to reach that day, and no further.
    reach = np.where(events.end == NO_DAY, events.source_day, events.end)
    joined = event.copy()
    order = rows[np.lexsort((source[rows], events.start[rows], events.child[rows]))]
    period = _Period(child=-1, event=-1, end=-1, told_on=-1, sources=frozenset())
    columns = (
        order,
        *(column[order] for column in (events.child, event, events.start, reach, events.source_day, source)),
    )
    for row, child, number, start, end, told_on, told_by in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        same = child == period.child and (
            number in period.numbers or (start < period.end and told_by not in period.sources)
        )
        if same:
            joined[row] = period.event
            period = period.extend(number, end, told_on, told_by)
        else:
            period = _Period(child, number, end, told_on, frozenset((told_by,)), frozenset((number,)))
    return joined


def _find_joined(stated_once: IntArray, event: IntArray) -> BoolArray:
    """Events that were stated with more than one start."""
    pairs = sort_distinct(event.astype(np.int64) * (int(stated_once.max()) + 1) + stated_once)
    starts = np.bincount(pairs // (int(stated_once.max()) + 1))
    several: BoolArray = starts > 1
    return several


def _find_newest_ends(events: Events, source: IntArray, event: IntArray) -> IntArray:
    """The end in the newest statement of each event; of the same day, in the most trusted source."""
    order = np.lexsort((-source, events.source_day, event))
    last = np.append(event[order][1:] != event[order][:-1], True)
    ends: IntArray = events.end[order][last]
    return ends


def _find_covered(events: Events, source: IntArray, parts: Sequence[SourceRows]) -> BoolArray:
    """Whether the source of each statement reports on the day the event started."""
    covered = np.zeros(len(events.child), dtype=np.bool_)
    for place, part in enumerate(parts):
        for period in part.coverage:
            kinds = [KIND[kind] for kind in period.kinds]
            covered |= (
                (source == place)
                & np.isin(events.kind, kinds)
                & (events.start >= to_number(period.first_day))
                & (events.start <= to_number(period.last_day))
            )
    return covered


def _find_known(events: Events, event: IntArray, covered: BoolArray) -> IntArray:
    """The latest day that a source proves; the earliest of all where no source reports on the start."""
    proven = group_extreme(np.where(covered, events.known, NO_DAY), event, largest=True)
    earliest = group_extreme(events.known, event, largest=False)
    return np.where(proven == NO_DAY, earliest, proven)


def _choose_values(details: Details, event: IntArray, source: IntArray) -> tuple[BoolArray, BoolArray]:
    """The details of the most trusted source for each event and field; and those of others that differ."""
    if len(event) == 0:
        return np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.bool_)
    key = event.astype(np.int64) * len(FIELD) + details.field
    number = np.unique(key, return_inverse=True)[1]
    best = group_extreme(source, key, largest=False)[number]
    kept: BoolArray = source == best
    differs = np.zeros(len(kept), dtype=np.bool_)
    others = np.flatnonzero(~kept)
    if len(others):
        # Only what other sources say is looked for: most events are stated by one alone.
        codes = int(details.code.max()) + 1
        stated = sort_distinct(number[kept] * codes + details.code[kept])
        said = number[others] * codes + details.code[others]
        place = np.minimum(np.searchsorted(stated, said), len(stated) - 1)
        differs[others] = stated[place] != said
    return kept, differs


def _drop_copies(details: Details, row: IntArray, event_known: IntArray) -> Details:
    """Every value once for its event and day, known no earlier than the event."""
    known = np.maximum(details.known, event_known[row])
    order = np.lexsort((details.original, known, details.code, details.field, row))
    columns = [column[order] for column in (row, details.field, details.code, known, details.original)]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns[:4]], axis=0)
    return Details(*(column[new] for column in columns))


def _find_near(events: Events, source: IntArray, event: IntArray) -> BoolArray:
    """Events that another source seems to state a few days away: same child and kind, and no source has both."""
    sources = np.zeros(len(events.child), dtype=np.int64)
    np.bitwise_or.at(sources, event, np.left_shift(1, source))
    same = (events.child[1:] == events.child[:-1]) & (events.kind[1:] == events.kind[:-1])
    near = same & (events.start[1:] - events.start[:-1] <= _NEAR) & ((sources[1:] & sources[:-1]) == 0)
    return np.append(False, near)
