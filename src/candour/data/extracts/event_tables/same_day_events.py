"""Rows of one source that are one event: the same child, kind and day."""

import numpy as np

from candour.data.extracts.columns import FIELD, KIND, Details, Events
from candour.data.extracts.versions.tracing import group_extreme

_DAYS = 1 << 17
_DAY_OFFSET = 30_000


def join_same_day(events: Events, details: Details) -> tuple[Events, Details]:
    """One event of all rows of a child, kind and day: known on the latest day that a row proves, ended as the newest
    extract says. Different values of a field are kept side by side; the same value is kept once, from its first day.
    """
    if len(events.child) == 0:
        return events, details
    wide = Events(*(column.astype(np.int64) for column in events))
    key = (wide.child * len(KIND) + wide.kind) * _DAYS + wide.start + _DAY_OFFSET
    sample, event = np.unique(key, return_index=True, return_inverse=True)[1:]
    order = np.lexsort((wide.end, wide.source_day, event))
    last = np.append(event[order][1:] != event[order][:-1], True)
    joined = Events(
        child=wide.child[sample],
        kind=wide.kind[sample],
        start=wide.start[sample],
        end=wide.end[order][last],
        referral=wide.referral[sample],
        source_day=group_extreme(wide.source_day, event, largest=True),
        known=group_extreme(wide.known, event, largest=True),
    )
    if len(details.event) == 0:
        return joined, details
    row = event[details.event]
    code = details.code.astype(np.int64)
    same = (row * len(FIELD) + details.field) * (int(code.max()) + 1) + code
    first = np.unique(same, return_index=True)[1]
    known = np.maximum(group_extreme(details.known, same, largest=False), joined.known[row[first]])
    original = group_extreme(details.original, same, largest=False)
    return joined, Details(row[first], details.field[first], code[first], known, original)
