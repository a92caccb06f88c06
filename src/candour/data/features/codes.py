"""Codes under windows: the newest, how many different ones, and how often one was recorded.

A code counts from the day on which it became known. Whether it counts for a decision is then a matter of an
interval of days: from the day after it became known, to the day on which the window has moved past it.
"""

import numpy as np

from candour.data.days import DAY_BITS, NEVER, Days, Numbers, make_keys
from candour.data.features.partition import Asking, Records


def find_last_codes(asking: Asking, records: Records) -> Numbers:
    """The code known last before each decision; -1 where none was.

    On one day the greatest event_id wins, then the greatest code.
    """
    keys = make_keys(records.child, records.known)
    order = np.lexsort((records.code, records.event_id, keys))
    return _pick_newest(keys[order], records.code[order], asking.child, asking.horizon)


def find_current_codes(asking: Asking, records: Records) -> Numbers:
    """The newest code of the very event that is decided, known on the day of the decision at the latest.

    On one day the greatest code wins; -1 where none was known.
    """
    events, event = np.unique(records.event_id, return_inverse=True)
    wanted = np.searchsorted(events, asking.event_id)
    missing = (wanted == len(events)) | (np.append(events, -1)[wanted] != asking.event_id)
    keys = make_keys(event, records.known)
    order = np.lexsort((records.code, keys))
    newest = _pick_newest(keys[order], records.code[order], wanted, asking.decided + 1)
    return np.where(missing, -1, newest)


def count_distinct(asking: Asking, records: Records, reach: int | None) -> Numbers:
    """How many different codes became known in the window.

    Each code is counted where it became known for the last time in the window, so once.
    """
    order = np.lexsort((records.known, records.code, records.child))
    child, code, known = records.child[order], records.code[order], records.known[order]
    again = np.full(len(known), NEVER, dtype=np.int64)
    same = (child[1:] == child[:-1]) & (code[1:] == code[:-1])
    again[:-1][same] = known[1:][same]
    return _count_between(asking, child, known, again, reach)


def count_code(asking: Asking, records: Records, code: int, reach: int | None) -> Numbers:
    """How often this code became known in the window."""
    mine = records.code == code
    known = records.known[mine]
    return _count_between(asking, records.child[mine], known, np.full_like(known, NEVER), reach)


def _pick_newest(keys: Numbers, codes: Numbers, owner: Numbers, horizon: Days) -> Numbers:
    place = np.searchsorted(keys, make_keys(owner, horizon))
    first = np.searchsorted(keys, owner << DAY_BITS)
    newest: Numbers = np.where(place > first, np.append(codes, -1)[place - 1], -1)
    return newest


def _count_between(asking: Asking, child: Numbers, known: Days, until: Days, reach: int | None) -> Numbers:
    """How many intervals (known, until or known + reach, if that is sooner] hold the horizon."""
    over = until if reach is None else np.minimum(until, known + reach)
    wanted = make_keys(asking.child, asking.horizon)
    begun = np.searchsorted(np.sort(make_keys(child, known)), wanted)
    ended: Numbers = np.searchsorted(np.sort(make_keys(child, over)), wanted)
    counted: Numbers = begun - ended
    return counted
